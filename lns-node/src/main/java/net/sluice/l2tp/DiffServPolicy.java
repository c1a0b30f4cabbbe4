package net.sluice.l2tp;

import java.util.Set;
import net.sluice.l2tp.wire.PhbCode;

/**
 * Which per-hop behaviours a peer may ask for (RFC 3308), named by their DSCPs: ours to the peer is the PHBs' recommended mapping.
 *
 * @param permitted what it may ask for; empty: it may not ask, and its AVPs are as if they were not there
 * @param control what control messages get when it does not ask, and what it is offered when it asks for something else
 * @param session what it is offered for a session when it asks for something else
 */
public record DiffServPolicy(Set<Integer> permitted, int control, int session) {
    private static final int CS6 = 48;

    /** Nothing is negotiated; control is CS6. */
    public static final DiffServPolicy NONE = new DiffServPolicy(Set.of(), CS6, 0);

    public DiffServPolicy {
        permitted = Set.copyOf(permitted);
    }

    /** The CCDS AVP that answers one. */
    int answerControl(int asked) {
        return answer(asked, control);
    }

    /** The SDS AVP that answers one. */
    int answerSession(int asked) {
        return answer(asked, session);
    }

    /**
     * RFC 3308 s3: "if the tunnel terminator provides no support for the CCDS AVP it MUST ignore the AVP", and "If it is unwilling or unable to support the
     * requested PHB code [..] MUST send an SCCRP control message containing a CCDS AVP indicating the value it is willing to use." s4 has the same of SDS.
     */
    private int answer(int asked, int offer) {
        if (asked == PhbCode.NONE || permitted.isEmpty()) {
            return PhbCode.NONE;
        }
        return permitted.contains(PhbCode.dscp(asked)) ? asked : PhbCode.of(offer);
    }

    /** The DSCP of control messages to a peer that has asked for {@code asked}. */
    int controlDscp(int asked) {
        int agreed = PhbCode.dscp(answerControl(asked));
        return agreed < 0 ? control : agreed;
    }
}
