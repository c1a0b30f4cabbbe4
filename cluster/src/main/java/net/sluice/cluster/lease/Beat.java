package net.sluice.cluster.lease;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What members send each other: a heartbeat, or the answer to one.
 *
 * @param kind which of them
 * @param sender who sends it
 * @param addressee the incarnation of the one it is for
 * @param sequence of a heartbeat: its number, counting up with each round; of an answer: that of the heartbeat
 * @param wish what the sender wants or gives
 * @param draining the sender gives its slots away and wants none
 * @param cutOff the sender has lost its way to the LACs
 * @param voters the sender's own
 * @param reports what it has to say of others
 */
public record Beat(
        Kind kind,
        MemberId sender,
        long addressee,
        long sequence,
        Wish wish,
        boolean draining,
        boolean cutOff,
        Voters voters,
        List<Report> reports) {
    public Beat {
        reports = List.copyOf(reports);
    }

    /** Heartbeat or answer. */
    public enum Kind {
        /** Is answered. */
        HEARTBEAT,
        /** Answers a heartbeat. */
        ANSWER
    }

    /** Does it concern the lease? */
    public enum Wish {
        /** A heartbeat of one that may not act (it is in a minority), or an answer that is no acknowledgement. */
        NONE,
        /** A heartbeat that asks to be acknowledged, or an answer that acknowledges. */
        LEASE
    }

    /** What the sender says of that member; null when it says nothing. */
    @Nullable
    Report reportOn(MemberId member) {
        for (Report report : reports) {
            if (report.of().equals(member)) {
                return report;
            }
        }
        return null;
    }
}
