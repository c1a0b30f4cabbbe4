package net.sluice.l2tp.world;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A control datagram, taken apart straight from the figures of RFC 2661 s3.1 and s4.1 and not by our codec; whatever is not as
 * drawn there is an {@link AssertionError}.
 *
 * @param flags the header's first 16 bits
 * @param avps in the order in which they are there
 */
public record RawMessage(int flags, int tunnelId, int sessionId, int ns, int nr, List<Avp> avps) {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "SCCRQ"),
            Map.entry(2, "SCCRP"),
            Map.entry(3, "SCCCN"),
            Map.entry(4, "STOPCCN"),
            Map.entry(6, "HELLO"),
            Map.entry(7, "OCRQ"),
            Map.entry(8, "OCRP"),
            Map.entry(9, "OCCN"),
            Map.entry(10, "ICRQ"),
            Map.entry(11, "ICRP"),
            Map.entry(12, "ICCN"),
            Map.entry(14, "CDN"),
            Map.entry(15, "WEN"),
            Map.entry(16, "SLI"),
            Map.entry(21, "FSQ"),
            Map.entry(22, "FSR"));

    /**
     * One AVP.
     *
     * @param reserved its four reserved bits
     * @param value as it is there, hidden or not, in hexadecimal digits
     */
    public record Avp(boolean mandatory, boolean hidden, int reserved, int vendor, int type, String value) {
        public int octets() {
            return value.length() / 2;
        }

        public int number() {
            return Integer.parseInt(value, 16);
        }
    }

    /** Takes it apart. */
    public static RawMessage of(ByteBuffer octets) {
        ByteBuffer in = octets.duplicate();
        int size = in.remaining();
        int flags = u16(in);
        require((flags & 0x8000) != 0, "T is set");
        require(u16(in) == size, "Length is that of the datagram");
        int tunnelId = u16(in);
        int sessionId = u16(in);
        int ns = u16(in);
        int nr = u16(in);
        List<Avp> avps = new ArrayList<>();
        while (in.hasRemaining()) {
            require(in.remaining() >= 6, "an AVP has six octets and its value");
            int head = u16(in);
            int length = head & 0x3ff;
            int vendor = u16(in);
            int type = u16(in);
            require(length >= 6 && length - 6 <= in.remaining(), "an AVP ends within the message");
            byte[] value = new byte[length - 6];
            in.get(value);
            avps.add(new Avp(
                    (head & 0x8000) != 0,
                    (head & 0x4000) != 0,
                    head >> 10 & 0xf,
                    vendor,
                    type,
                    HexFormat.of().formatHex(value)));
        }
        return new RawMessage(flags, tunnelId, sessionId, ns, nr, avps);
    }

    /** The message's name by its Message Type, which is its first AVP; ZLB when there is none. */
    public String name() {
        return avps.isEmpty() ? "ZLB" : NAMES.get(avps.getFirst().number());
    }

    /** The AVPs of that type. */
    public List<Avp> all(int type) {
        return avps.stream().filter(avp -> avp.type() == type).toList();
    }

    /** The one AVP of that type. */
    public Avp the(int type) {
        require(all(type).size() == 1, name() + " has one AVP " + type);
        return all(type).getFirst();
    }

    private static int u16(ByteBuffer in) {
        return in.getShort() & 0xffff;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }
}
