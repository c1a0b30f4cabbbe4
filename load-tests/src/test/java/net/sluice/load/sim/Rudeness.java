package net.sluice.load.sim;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Messages that no sane peer would send just then, made by hand. */
final class Rudeness {
    static final int LCP = 0xC021;
    static final int IPCP = 0x8021;
    static final int IPV6CP = 0x8057;
    private static final int[] TUNNEL_MESSAGES = {1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 99};
    private static final int[] CALL_MESSAGES = {7, 8, 9, 10, 11, 12, 14, 15, 16};
    private static final int[] PPP_PROTOCOLS = {0xC021, 0xC021, 0xC021, 0x8021, 0x8057, 0xC023, 0xC223, 0x80FD, 0x0021};

    private Rudeness() {}

    /** The number of a protocol with an automaton. */
    static int protocol(String name) {
        return switch (name) {
            case "LCP" -> LCP;
            case "IPCP" -> IPCP;
            default -> IPV6CP;
        };
    }

    /**
     * A well-formed header with the sequence numbers that are due, and a message that is not: of any type, in any state, with
     * or without the AVPs it needs.
     */
    static ByteBuffer control(RandomGenerator dice, int tunnelId, int sessionId, int ns, int nr) {
        ByteBuffer message = ByteBuffer.allocate(200);
        message.putShort((short) 0xC802).putShort((short) 0);
        message.putShort((short) tunnelId).putShort((short) sessionId);
        message.putShort((short) ns).putShort((short) nr);
        int[] types = sessionId != 0 && dice.nextInt(4) != 0 ? CALL_MESSAGES : TUNNEL_MESSAGES;
        int type = types[dice.nextInt(types.length)];
        avp(message, 0x8000, 0, (short) type);
        if (dice.nextInt(4) != 0) {
            theUsual(dice, message, type);
        }
        if (dice.nextInt(6) == 0) {
            avp(message, 0x8000, 200 + dice.nextInt(50), (short) 1);
        }
        if (dice.nextInt(6) == 0) {
            // An AVP that is longer than the message.
            message.putShort((short) 0x83FF).putInt(0);
        }
        return message.putShort(2, (short) message.position()).flip();
    }

    private static void theUsual(RandomGenerator dice, ByteBuffer message, int type) {
        short id = (short) dice.nextInt(1, 65_536);
        if (type <= 2) {
            avp(message, 0x8000, 2, (short) 0x0100);
            avp(message, 0x8000, 3, 0, 3);
            avp(message, 0x8000, 7, 'r', 'u', 'd', 'e');
            avp(message, 0x8000, 9, id);
        }
        if (type == 4) {
            avp(message, 0x8000, 9, id);
            avp(message, 0x8000, 1, (short) 1);
        }
        if (type == 14) {
            avp(message, 0x8000, 1, (short) 1);
        }
        if (type == 7 || type == 8 || type == 10 || type == 11 || type == 14) {
            avp(message, 0x8000, 14, id);
        }
        if (type == 7 || type == 10) {
            avp(message, 0x8000, 15, 0, 7);
        }
        if (type == 7) {
            avp(message, 0x8000, 16, 0, 9600);
            avp(message, 0x8000, 17, 0, 9600);
            avp(message, 0x8000, 18, 0, 1);
            avp(message, 0x8000, 21, 'm', 'e');
        }
        if (type == 9 || type == 12) {
            avp(message, 0x8000, 24, 0, 9600);
        }
        if (type == 7 || type == 9 || type == 12) {
            avp(message, 0x8000, 19, 0, dice.nextInt(6));
        }
        if (type == 15) {
            avp(message, 0x8000, 34, new int[13]);
        }
        if (type == 16) {
            avp(message, 0x8000, 35, 0, 0, 0, 0, 0);
        }
    }

    private static void avp(ByteBuffer message, int flags, int type, short value) {
        message.putShort((short) (flags | 8))
                .putShort((short) 0)
                .putShort((short) type)
                .putShort(value);
    }

    /** Each value is 16 bits, or one octet where it is a character. */
    private static void avp(ByteBuffer message, int flags, int type, int... values) {
        int start = message.position();
        message.putShort((short) 0).putShort((short) 0).putShort((short) type);
        for (int value : values) {
            if (value >= 'a' && value <= 'z') {
                message.put((byte) value);
            } else {
                message.putShort((short) value);
            }
        }
        message.putShort(start, (short) (flags | message.position() - start));
    }

    /** A PPP packet of any code with any identifier, its options whole or not. */
    static ByteBuffer ppp(RandomGenerator dice) {
        return ppp(dice, PPP_PROTOCOLS[dice.nextInt(PPP_PROTOCOLS.length)]);
    }

    /** The same, of a certain protocol. */
    static ByteBuffer ppp(RandomGenerator dice, int protocol) {
        ByteBuffer frame = ByteBuffer.allocate(64);
        frame.putShort((short) 0xFF03);
        frame.putShort((short) protocol);
        int start = frame.position();
        frame.put((byte) dice.nextInt(18)).put((byte) dice.nextInt(12)).putShort((short) 0);
        switch (dice.nextInt(5)) {
            case 0 -> {}
            // A rejected packet or protocol: any of ours.
            case 1 -> frame.put((byte) dice.nextInt(14)).put((byte) 1).putShort((short) 4);
            case 2 ->
                frame.putShort((short) PPP_PROTOCOLS[dice.nextInt(PPP_PROTOCOLS.length)])
                        .putShort((short) 0);
            // An option: a magic number, an MRU, a compression.
            case 3 -> frame.put((byte) dice.nextInt(1, 9)).put((byte) 6).putInt(dice.nextInt());
            default -> {
                byte[] anything = new byte[dice.nextInt(40)];
                dice.nextBytes(anything);
                frame.put(anything);
            }
        }
        return frame.putShort(start + 2, (short) (frame.position() - start)).flip();
    }

    /** A Configure-Nak with another identifier than any before, if this is a Configure-Request of IPV6CP. */
    static @Nullable ByteBuffer refusalOfIpv6cp(RandomGenerator dice, ByteBuffer frame) {
        int at = frame.getShort(frame.position()) == (short) 0xFF03 ? frame.position() + 2 : frame.position();
        if (frame.limit() < at + 6 || frame.getShort(at) != (short) IPV6CP || frame.get(at + 2) != 1) {
            return null;
        }
        ByteBuffer nak = ByteBuffer.allocate(18).putShort((short) 0xFF03).putShort((short) IPV6CP);
        nak.put((byte) 3).put(frame.get(at + 3)).putShort((short) 14);
        return nak.put((byte) 1).put((byte) 10).putLong(dice.nextLong()).flip();
    }
}
