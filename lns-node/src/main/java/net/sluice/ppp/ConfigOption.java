package net.sluice.ppp;

import java.nio.ByteBuffer;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/**
 * One Configuration Option: all that a control protocol does about it stands in one place. Options have no state of their
 * own; what was agreed or refused is kept by the protocol {@code P}.
 */
interface ConfigOption<P extends ControlProtocol> {
    /** What to say to an option of the peer's Configure-Request. */
    enum Judgement {
        /** It may stand; the protocol has taken note of the value. */
        ACK,
        /** Another value is wanted; it was written to the counter-offer. */
        NAK,
        /** The option is out of the question. */
        REJECT,
        /** Nak this one and pass over the rest: a request that may be our own, come back (RFC 1661 s6.4). */
        NAK_ALONE
    }

    /** The type octet. */
    int type();

    /** Its place in the protocol's set of wishes: the number of its enum constant. */
    int ordinal();

    /** Appends the option to our Configure-Request; called only when it is still {@linkplain ControlProtocol#wants wished}. */
    void write(P protocol, Options.Writer request);

    /**
     * Judges the peer's value.
     *
     * @param counter where the value we would rather see goes, for a NAK
     */
    Judgement judge(P protocol, ByteBuffer value, Options.Writer counter);

    /** The peer left the option out of its request: adds the value that we ask it to request, if we do. */
    default void prompt(P protocol, Options.Writer counter) {}

    /** The peer would rather see this value in our request. Returns why that ends the negotiation, or null. */
    default PppEnd.@Nullable Cause naked(P protocol, ByteBuffer value) {
        return null;
    }

    /** The peer will not have the option in our request, which no longer carries it. Returns why that ends the negotiation, or null. */
    default PppEnd.@Nullable Cause rejected(P protocol) {
        return null;
    }
}
