package net.sluice.session;

import net.sluice.ppp.AuthRequest;
import org.jspecify.annotations.Nullable;

/** Where a {@link Subscriber} stands in its life; each state owns what is valid in it and nowhere else. */
sealed interface SubscriberState {
    SubscriberStage stage();

    /** What the login has got; null before it has addresses. */
    default @Nullable Session session() {
        return null;
    }

    /** The login attempt, as AAA and the directory know it; null when there is none. */
    default @Nullable SubscriberRef ref() {
        Session session = session();
        return session == null ? null : session.ref();
    }

    /** See {@link SubscriberStage#RINGING}. */
    record Ringing() implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.RINGING;
        }
    }

    /** See {@link SubscriberStage#ESTABLISHING}. */
    record Establishing() implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.ESTABLISHING;
        }
    }

    /** See {@link SubscriberStage#AUTHENTICATING}. */
    record Authenticating(SubscriberRef ref, AuthRequest request) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.AUTHENTICATING;
        }
    }

    /** See {@link SubscriberStage#CLAIMING}. */
    record Claiming(Admission admission) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.CLAIMING;
        }

        @Override
        public SubscriberRef ref() {
            return admission.ref();
        }
    }

    /** See {@link SubscriberStage#ADDRESSING}. */
    record Addressing(Admission admission, AddressPlan plan) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.ADDRESSING;
        }

        @Override
        public SubscriberRef ref() {
            return admission.ref();
        }
    }

    /** See {@link SubscriberStage#COMMITTING}. */
    record Committing(Session session) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.COMMITTING;
        }
    }

    /** See {@link SubscriberStage#ADMITTED}. */
    record Admitted(Session session) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.ADMITTED;
        }
    }

    /** See {@link SubscriberStage#ONLINE}. */
    record Online(Session session, OnlineClock clock) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.ONLINE;
        }
    }

    /** See {@link SubscriberStage#ENDING}. */
    record Ending(Departure departure) implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.ENDING;
        }

        @Override
        public @Nullable Session session() {
            return departure.session();
        }
    }

    /**
     * See {@link SubscriberStage#DRAINING}.
     *
     * @param callGone when there is no call left to disconnect
     * @param carried what it carried, as far as that is known
     * @param counted whether that is all of it
     */
    record Draining(Departure departure, long endedNanos, boolean callGone, Counters carried, boolean counted)
            implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.DRAINING;
        }

        @Override
        public @Nullable Session session() {
            return departure.session();
        }

        Draining withoutCall() {
            return new Draining(departure, endedNanos, true, carried, counted);
        }

        Draining carrying(Counters all) {
            return new Draining(departure, endedNanos, callGone, all, true);
        }
    }

    /** See {@link SubscriberStage#GONE}. */
    record Gone() implements SubscriberState {
        @Override
        public SubscriberStage stage() {
            return SubscriberStage.GONE;
        }
    }
}
