package net.sluice.l2tp.world;

import java.nio.ByteBuffer;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.Decoded;
import net.sluice.l2tp.wire.HeaderFault;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;

/** Control datagrams made and read for tests. */
public final class Datagrams {
    private static final byte[] NO_SECRET = {};

    private Datagrams() {}

    /** A message as a peer would send it. */
    public static byte[] of(ControlMessage message, int tunnelId, int sessionId, int ns, int nr) {
        byte[] datagram = MessageCodec.encode(message, tunnelId, sessionId, null);
        L2tpHeader.setSequence(datagram, ns, nr);
        return datagram;
    }

    /** A ZLB as a peer would send it. */
    public static byte[] zlb(int tunnelId, int ns, int nr) {
        return L2tpHeader.zlb(tunnelId, ns, nr);
    }

    /** Any payload with a control header. */
    public static byte[] control(byte[] payload, int tunnelId, int sessionId, int ns, int nr) {
        ByteBuffer out = ByteBuffer.allocate(L2tpHeader.CONTROL_OCTETS + payload.length);
        out.put(L2tpHeader.zlb(tunnelId, ns, nr)).put(payload);
        out.putShort(2, (short) out.capacity());
        out.putShort(6, (short) sessionId);
        return out.array();
    }

    public static L2tpHeader header(ByteBuffer datagram) {
        L2tpHeader header = new L2tpHeader();
        HeaderFault fault = header.read(datagram);
        if (fault != null) {
            throw new IllegalArgumentException(fault.name());
        }
        return header;
    }

    /** The message in a datagram that has nothing hidden. */
    public static ControlMessage message(ByteBuffer datagram) {
        return switch (MessageCodec.decode(datagram, header(datagram), NO_SECRET)) {
            case Decoded.Message message -> message.message();
            case Decoded decoded -> throw new IllegalArgumentException(decoded.toString());
        };
    }

    /** One line for a transcript: name, numbers, ids in the header. */
    static String text(ByteBuffer datagram) {
        L2tpHeader header = new L2tpHeader();
        HeaderFault fault = header.read(datagram);
        if (fault != null) {
            return "a datagram with a bad header (" + fault + ")";
        }
        if (!header.isControl()) {
            return "data of session " + header.sessionId();
        }
        String name = switch (MessageCodec.decode(datagram, header, NO_SECRET)) {
            case Decoded.Message message -> message.message().name();
            case Decoded.Ignorable(int type) -> "message " + type;
            case Decoded.Malformed malformed -> malformed.type() == null ? "malformed" : malformed.type() + " (unread)";
        };
        return "%s Ns %d Nr %d".formatted(name, header.ns(), header.nr());
    }
}
