package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.BitSet;
import net.sluice.ppp.wire.Code;
import net.sluice.ppp.wire.Options;

/** Judges the options of one Configure-Request (RFC 1661 s5.2 to s5.4) and puts the answer together. */
final class RequestJudge {
    private final ControlProtocol protocol;
    private final boolean outOfPatience;
    private final BitSet seen = new BitSet();
    private final Options.Writer naks = new Options.Writer();
    private final Options.Writer rejects = new Options.Writer();
    private boolean alone;
    private ByteBuffer request = ByteBuffer.allocate(0);

    /**
     * @param outOfPatience RFC 1661 s4.6, Max-Failure: "Any further Configure-Nak packets for peer requested options are
     *     converted to Configure-Reject packets, and locally desired options are no longer appended."
     */
    RequestJudge(ControlProtocol protocol, boolean outOfPatience) {
        this.protocol = protocol;
        this.outOfPatience = outOfPatience;
    }

    /** {@code options} is well-formed. */
    void examine(ByteBuffer options) {
        request = options;
        protocol.forgetPeer();
        Options.forEach(options, this::examine);
        if (!outOfPatience && !alone) {
            protocol.prompt(seen, naks);
        }
    }

    private void examine(int type, ByteBuffer value) {
        if (alone) {
            return;
        }
        // None of the options we know may be listed more than once (RFC 1661 s6).
        if (seen.get(type)) {
            rejects.copy(type, value);
            return;
        }
        seen.set(type);
        switch (protocol.judge(type, value, naks)) {
            case ACK -> {}
            case REJECT -> rejects.copy(type, value);
            case NAK -> {
                if (outOfPatience) {
                    rejects.copy(type, value);
                }
            }
            case NAK_ALONE -> alone = true;
        }
    }

    Code code() {
        if (alone) {
            return Code.CONFIGURE_NAK;
        }
        if (!rejects.isEmpty()) {
            return Code.CONFIGURE_REJECT;
        }
        return naks.isEmpty() ? Code.CONFIGURE_ACK : Code.CONFIGURE_NAK;
    }

    byte[] options() {
        if (!alone && !rejects.isEmpty()) {
            return rejects.toArray();
        }
        if (alone || !naks.isEmpty()) {
            return naks.toArray();
        }
        // RFC 1661 s5.2: "The acknowledged Configuration Options MUST NOT be reordered or modified in any way."
        byte[] copy = new byte[request.remaining()];
        request.get(request.position(), copy);
        return copy;
    }
}
