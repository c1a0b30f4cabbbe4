package net.sluice.ppp;

import net.sluice.ppp.wire.ControlPacket;

/** One side of one authentication protocol on one link. */
interface AuthMachine {
    AuthProtocol protocol();

    /** LCP is open and has agreed on this protocol. */
    void start();

    /** The proof was accepted in another node, from which we go on. */
    default void accepted() {}

    /** A packet of the protocol that is meant for this side. */
    void onPacket(ControlPacket packet);

    /** {@link Long#MAX_VALUE} for never. */
    long deadlineNanos();

    /** The deadline has come. */
    void onTimeout();

    /** The state's name, for those who look at it. */
    String stateName();
}
