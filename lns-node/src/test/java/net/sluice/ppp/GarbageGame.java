package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.sluice.ppp.harness.PppSide;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PppFrame;

/**
 * Plays garbage, nearly good frames and impatient owners against one link. Nothing may throw, no answer may be larger than a
 * frame may be, and the link keeps its word (which {@link PppSide} watches).
 */
final class GarbageGame {
    private static final int[] PROTOCOLS = {0xC021, 0xC023, 0xC223, 0x8021, 0x8057, 0x80FD, 0x0021, 0xC021};
    private static final PppConfig SERVER = PppConfig.builder()
            .mru(1492)
            .authProtocols(List.of(AuthProtocol.values()))
            .credentials(new Credentials("isp", "secret"))
            .authTries(3)
            .rechallengeNanos(50_000_000_000L)
            .identification("sluice")
            .build();

    private GarbageGame() {}

    interface Dice {
        int between(int least, int most);
    }

    interface More {
        boolean get();
    }

    interface Octets {
        byte[] take(int atMost);
    }

    static void play(Dice number, More more, Octets octets) {
        var side = new PppSide(SERVER, new SplittableRandom(number.between(0, 1 << 20)), frame -> {
            if (frame.remaining() > 4 + 1500) {
                throw new IllegalStateException("a frame of " + frame.remaining() + " octets");
            }
        });
        PppLink link = side.link();
        long now = 0;
        start(link, number, octets);
        for (int step = 0; step < 200 && more.get(); step++) {
            now += number.between(0, 2) == 0 ? number.between(0, 5_000) * 1_000_000L : 0;
            if (side.timerNanos() <= now) {
                side.fire(now);
            }
            act(side, number, octets, now);
            side.takeTranscript();
        }
        link.nextDeadlineNanos();
        link.view();
        link.lowerDown(now);
        if (side.end() == null) {
            throw new IllegalStateException("a link without an end");
        }
    }

    private static void start(PppLink link, Dice number, Octets octets) {
        if (number.between(0, 3) == 0) {
            var auth = new ProxyAuth(
                    number.between(0, 6),
                    octets.take(5),
                    octets.take(number.between(0, 20)),
                    number.between(0, 65535),
                    octets.take(number.between(0, 60)));
            link.openWithProxy(new ProxyLcp(new byte[0], octets.take(20), octets.take(20)), auth, 0);
        } else {
            link.open(0);
        }
    }

    private static void act(PppSide side, Dice number, Octets octets, long now) {
        PppLink link = side.link();
        switch (number.between(0, 15)) {
            case 0 -> link.authenticated(AuthDecision.accept("yes", "S="), now);
            case 1 -> link.authenticated(new AuthDecision.Reject("no", 691, true), now);
            case 2 ->
                link.network(new NetworkConfig(NetworkConfig.Ip.server(1, 2, 3, 0), new NetworkConfig.Ip6(1, 0)), now);
            case 3 -> link.dataSeen(now);
            case 4 -> side.fire(now);
            case 5 -> link.onFrame(ByteBuffer.wrap(octets.take(number.between(0, 40))), now);
            case 6 -> {
                if (number.between(0, 20) == 0) {
                    link.close(PppEnd.of(PppEnd.Cause.ADMIN), now);
                }
            }
            default -> link.onFrame(nearlyGood(number, octets), now);
        }
    }

    /** Right protocol, code and length; identifiers that are likely to be ours; any data. */
    private static ByteBuffer nearlyGood(Dice number, Octets octets) {
        int protocol = PROTOCOLS[number.between(0, PROTOCOLS.length - 1)];
        byte[] data = octets.take(number.between(0, 60));
        byte[] packet = ControlPacket.of(number.between(0, 13), number.between(0, 6), data);
        return PppFrame.of(number.between(0, 1) == 1, protocol, packet);
    }
}
