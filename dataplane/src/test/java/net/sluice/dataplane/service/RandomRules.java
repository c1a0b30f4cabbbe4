package net.sluice.dataplane.service;

import static net.sluice.dataplane.Packets.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Prefix;

/** Rules and packets that meet often: from few addresses, ports and protocols. */
public final class RandomRules {

    private static final int[] PROTOCOLS = {1, 6, 17, 33, 58, 132, 136, 47};
    private static final String[] FOUR = {"10.0.0.1", "10.0.0.2", "10.0.1.1", "10.128.0.1", "203.0.113.9", "255.0.0.1"};
    private static final String[] SIX = {"2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db9::1", "fe80::1"};

    private RandomRules() {}

    public static Filter filter(Random random, String name) {
        List<Filter.Rule> rules = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            rules.add(new Filter.Rule("r" + i, action(random), match(random)));
        }
        return new Filter(name, rules, action(random));
    }

    private static Filter.Action action(Random random) {
        return random.nextBoolean() ? Filter.Action.PASS : Filter.Action.DROP;
    }

    public static PacketMatch match(Random random) {
        return PacketMatch.builder()
                .sources(some(random, 3, () -> prefix(random)))
                .destinations(some(random, 3, () -> prefix(random)))
                .protocols(some(random, 2, () -> NumberRange.of(PROTOCOLS[random.nextInt(PROTOCOLS.length)])))
                .sourcePorts(some(random, 5, () -> ports(random)))
                .destinationPorts(some(random, 3, () -> ports(random)))
                .icmpTypes(some(random, 6, () -> range(random, 16)))
                .dscps(some(random, 5, () -> range(random, 64)))
                .established(random.nextInt(8) == 0)
                .laterFragments(random.nextInt(12) == 0)
                .build();
    }

    private static <T> List<T> some(Random random, int seldom, Supplier<T> one) {
        List<T> list = new ArrayList<>();
        if (random.nextInt(seldom) == 0) {
            int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 3);
            for (int i = 0; i < count; i++) {
                list.add(one.get());
            }
        }
        return list;
    }

    private static Prefix prefix(Random random) {
        boolean four = random.nextBoolean();
        String[] from = four ? FOUR : SIX;
        int length = random.nextInt(3) == 0 ? random.nextInt(four ? 33 : 129) : (four ? 24 : 64) + random.nextInt(9);
        return Prefix.containing(address(from[random.nextInt(from.length)]), length);
    }

    private static NumberRange ports(Random random) {
        return random.nextInt(6) == 0 ? new NumberRange(0, 65535) : range(random, 12);
    }

    private static NumberRange range(Random random, int below) {
        int first = random.nextInt(below);
        return new NumberRange(first, Math.min(below - 1, first + random.nextInt(3)));
    }

    /** A packet with right lengths and checksum; source and destination of those that rules know. */
    public static byte[] packet(Random random) {
        boolean four = random.nextBoolean();
        return four
                ? four(random, FOUR[random.nextInt(FOUR.length)], FOUR[random.nextInt(FOUR.length)])
                : six(random, SIX[random.nextInt(SIX.length)], SIX[random.nextInt(SIX.length)]);
    }

    private static byte[] body(Random random) {
        byte[] body = new byte[random.nextInt(5) == 0 ? random.nextInt(24) : 24 + random.nextInt(40)];
        random.nextBytes(body);
        for (int i = 0; i < 4 && i < body.length; i++) {
            body[i] = (byte) (i % 2 == 0 ? 0 : random.nextInt(12));
        }
        if (random.nextBoolean() && body.length > 0) {
            body[0] = (byte) random.nextInt(16);
        }
        return body;
    }

    public static byte[] four(Random random, String source, String destination) {
        byte[] body = body(random);
        byte[] packet = Packets.ipv4(source, destination, 20 + body.length);
        System.arraycopy(body, 0, packet, 20, body.length);
        packet[1] = (byte) random.nextInt(256);
        packet[9] = (byte) PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        if (random.nextInt(4) == 0) {
            packet[6] = (byte) (random.nextInt(2) * 0x20);
            packet[7] = (byte) random.nextInt(4);
        }
        return Packets.checksummed(packet);
    }

    public static byte[] six(Random random, String source, String destination) {
        byte[] packet = body(random);
        int next = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        int extensions = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
        for (int i = 0; i < extensions; i++) {
            byte[] extension = new byte[8 * (1 + random.nextInt(2))];
            int kind = new int[] {0, 43, 44, 60}[random.nextInt(4)];
            extension[0] = (byte) next;
            if (kind == 44) {
                extension = new byte[] {
                    (byte) next,
                    0,
                    0,
                    (byte) (random.nextInt(3) == 0 ? 8 * random.nextInt(4) + random.nextInt(2) : 1),
                    0,
                    0,
                    0,
                    7
                };
            } else {
                extension[1] = (byte) (random.nextInt(20) == 0 ? 200 : extension.length / 8 - 1);
            }
            packet = Packets.join(extension, packet);
            next = kind;
        }
        byte[] whole = Packets.join(Packets.ipv6(source, destination, 40), packet);
        whole[0] = (byte) (0x60 | random.nextInt(16));
        whole[1] = (byte) random.nextInt(256);
        whole[4] = (byte) (packet.length >>> 8);
        whole[5] = (byte) packet.length;
        whole[6] = (byte) next;
        return whole;
    }
}
