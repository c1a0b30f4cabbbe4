package net.sluice.l2tp;

import net.sluice.l2tp.wire.TunnelMessage.Sccrq;

/**
 * The states of a control connection (RFC 2661 s7.2.1), with what each of them needs to know. The RFC's idle is no tunnel, or
 * {@link Closing} and {@link Released}: "the reliable delivery mechanism must be allowed to run before destroying the tunnel".
 */
sealed interface TunnelState {
    /** The RFC's name. */
    String name();

    /** The same without a clock's readings; not for {@link Released}, of which nothing is kept. */
    default TunnelSnapshot.Stage stage(long nowNanos) {
        return switch (this) {
            case WaitCtlReply waiting ->
                new TunnelSnapshot.Stage.WaitCtlReply(
                        waiting.sent().offer().challenge(),
                        waiting.sent().tieBreaker(),
                        waiting.deadlineNanos() - nowNanos);
            case WaitCtlConn waiting ->
                new TunnelSnapshot.Stage.WaitCtlConn(waiting.challenge(), waiting.deadlineNanos() - nowNanos);
            case Established _ -> new TunnelSnapshot.Stage.Established();
            case Closing closing -> new TunnelSnapshot.Stage.Closing(closing.untilNanos() - nowNanos);
            case Released _ -> throw new IllegalStateException("nothing is left of the tunnel");
        };
    }

    /** The state that a stage was made of, elsewhere. */
    static TunnelState of(TunnelSnapshot.Stage stage, Handshake handshake, long nowNanos) {
        return switch (stage) {
            case TunnelSnapshot.Stage.WaitCtlReply(byte[] challenge, Long tieBreaker, long remainingNanos) ->
                new WaitCtlReply(handshake.request(challenge, tieBreaker), nowNanos + remainingNanos);
            case TunnelSnapshot.Stage.WaitCtlConn(byte[] challenge, long remainingNanos) ->
                new WaitCtlConn(challenge, nowNanos + remainingNanos);
            case TunnelSnapshot.Stage.Established() -> new Established();
            case TunnelSnapshot.Stage.Closing(long remainingNanos) -> new Closing(nowNanos + remainingNanos);
        };
    }

    /** We have sent SCCRQ and wait for SCCRP. */
    record WaitCtlReply(Sccrq sent, long deadlineNanos) implements TunnelState {
        @Override
        public String name() {
            return "wait-ctl-reply";
        }
    }

    /**
     * We have sent SCCRP and wait for SCCCN.
     *
     * @param challenge the one in our SCCRP; empty when there was none
     */
    @SuppressWarnings("ArrayRecordComponent") // an octet string; nobody compares these records
    record WaitCtlConn(byte[] challenge, long deadlineNanos) implements TunnelState {
        @Override
        public String name() {
            return "wait-ctl-conn";
        }
    }

    /** Calls are possible. */
    record Established() implements TunnelState {
        @Override
        public String name() {
            return "established";
        }
    }

    /**
     * StopCCN was sent or received. Duplicates are answered, and ours is repeated, until {@code untilNanos}: one whole
     * retransmission cycle after the last message (s5.7).
     */
    record Closing(long untilNanos) implements TunnelState {
        @Override
        public String name() {
            return "closing";
        }
    }

    /** Gone; the id is free. */
    record Released() implements TunnelState {
        @Override
        public String name() {
            return "idle";
        }
    }
}
