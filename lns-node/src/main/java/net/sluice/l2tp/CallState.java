package net.sluice.l2tp;

import org.jspecify.annotations.Nullable;

/** The states of an incoming call (RFC 2661 s7.4.1 for the LAC, s7.4.2 for the LNS). The RFC's idle is no call, or {@link Ended}. */
sealed interface CallState {
    /** The RFC's name. */
    String name();

    /** The same in a snapshot; null for a call that is over. */
    default CallSnapshot.@Nullable Stage stage() {
        return switch (this) {
            case WaitTunnel _ -> CallSnapshot.Stage.WAIT_TUNNEL;
            case WaitReply _ -> CallSnapshot.Stage.WAIT_REPLY;
            case WaitAnswer _ -> CallSnapshot.Stage.WAIT_ANSWER;
            case WaitConnect _ -> CallSnapshot.Stage.WAIT_CONNECT;
            case Established _ -> CallSnapshot.Stage.ESTABLISHED;
            case Refused _, Ended _ -> null;
        };
    }

    /** The state that a stage was made of, elsewhere. None of them but {@link Established} lasts, so that no time is waited for. */
    static CallState of(CallSnapshot.Stage stage) {
        return switch (stage) {
            case WAIT_TUNNEL -> new WaitTunnel(Long.MAX_VALUE);
            case WAIT_REPLY -> new WaitReply(Long.MAX_VALUE);
            case WAIT_ANSWER -> new WaitAnswer(Long.MAX_VALUE);
            case WAIT_CONNECT -> new WaitConnect(Long.MAX_VALUE);
            case ESTABLISHED -> new Established();
        };
    }

    /** When the call is given up in this state; {@link Long#MAX_VALUE} for never. */
    default long deadlineNanos() {
        return Long.MAX_VALUE;
    }

    /** LAC: the tunnel is not yet established. */
    record WaitTunnel(long deadlineNanos) implements CallState {
        @Override
        public String name() {
            return "wait-tunnel";
        }
    }

    /** LAC: ICRQ is sent. */
    record WaitReply(long deadlineNanos) implements CallState {
        @Override
        public String name() {
            return "wait-reply";
        }
    }

    /**
     * LAC: ICRP has come, and our side is to say that the subscriber is connected, or has said so and the ICCN waits for room in
     * the peer's window. In the RFC's table this takes no time.
     */
    record WaitAnswer(long deadlineNanos) implements CallState {
        @Override
        public String name() {
            return "wait-answer";
        }
    }

    /** LNS: ICRP is sent. */
    record WaitConnect(long deadlineNanos) implements CallState {
        @Override
        public String name() {
            return "wait-connect";
        }
    }

    /** PPP frames flow. */
    record Established() implements CallState {
        @Override
        public String name() {
            return "established";
        }
    }

    /** LAC: the tunnel could not take the call; that is reported as soon as the clock is looked at. */
    record Refused(long deadlineNanos, CallEnd end) implements CallState {
        @Override
        public String name() {
            return "refused";
        }
    }

    /** Gone; the id is free. */
    record Ended() implements CallState {
        @Override
        public String name() {
            return "idle";
        }
    }
}
