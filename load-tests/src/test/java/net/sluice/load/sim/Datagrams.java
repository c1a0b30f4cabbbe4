package net.sluice.load.sim;

import java.nio.ByteBuffer;
import java.util.Map;

/** Datagrams, for people who read transcripts. Read by hand, so that a wrong codec does not look right. */
final class Datagrams {
    private static final Map<Integer, String> MESSAGES = Map.ofEntries(
            Map.entry(1, "SCCRQ"),
            Map.entry(2, "SCCRP"),
            Map.entry(3, "SCCCN"),
            Map.entry(4, "StopCCN"),
            Map.entry(6, "HELLO"),
            Map.entry(7, "OCRQ"),
            Map.entry(8, "OCRP"),
            Map.entry(9, "OCCN"),
            Map.entry(10, "ICRQ"),
            Map.entry(11, "ICRP"),
            Map.entry(12, "ICCN"),
            Map.entry(14, "CDN"),
            Map.entry(15, "WEN"),
            Map.entry(16, "SLI"));

    private Datagrams() {}

    /** In one line: which message or protocol, for whom, and a digest of it all. */
    static String tell(ByteBuffer datagram) {
        ByteBuffer at = datagram.slice();
        String digest = " #" + Integer.toHexString(at.hashCode());
        if (at.remaining() < 12) {
            return at.remaining() + " octets" + digest;
        }
        int flags = at.getShort(0);
        int ids = (flags & 0x4000) != 0 ? 4 : 2;
        String whom = " for " + number(at, ids) + "/" + number(at, ids + 2);
        if ((flags & 0x8000) == 0) {
            int frame = ids + 4;
            int protocol = frame + (at.getShort(frame) == (short) 0xFF03 ? 2 : 0);
            String packet = at.remaining() < protocol + 4
                    ? ""
                    : " code " + at.get(protocol + 2) + " id " + (at.get(protocol + 3) & 0xFF);
            return "PPP " + Integer.toHexString(number(at, protocol)) + packet + whom + digest;
        }
        String message = at.remaining() < 20 ? "ZLB" : MESSAGES.getOrDefault(number(at, 18), "control");
        return message + whom + " ns " + number(at, 8) + " nr " + number(at, 10) + digest;
    }

    private static int number(ByteBuffer at, int index) {
        return Short.toUnsignedInt(at.getShort(index));
    }
}
