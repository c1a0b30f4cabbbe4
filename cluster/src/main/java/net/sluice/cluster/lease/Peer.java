package net.sluice.cluster.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.store.Member;

/** What a member knows of one life of another. */
final class Peer {
    /**
     * What another said of a member, in our time: it acknowledged none of that member's heartbeats from the one moment
     * to the other.
     */
    record Silence(long fromNanos, long untilNanos, boolean provenDead, Voters voters) {
        /** What it says now; a death once proven stays so. */
        Silence followedBy(Silence now) {
            return new Silence(now.fromNanos, now.untilNanos, provenDead || now.provenDead, now.voters);
        }

        /** Whether such a stretch of it ended at that moment. */
        boolean covers(long moment, long silenceNanos) {
            return untilNanos - moment >= 0 && moment - fromNanos >= silenceNanos;
        }

        /** Whether a majority of these says that such a stretch ended at that moment, or that the process is dead. */
        static boolean ofMajority(Set<String> names, Map<String, Silence> statements, long moment, long silenceNanos) {
            int silent = 0;
            for (String name : names) {
                Silence says = statements.get(name);
                if (says != null && (says.provenDead || says.covers(moment, silenceNanos))) {
                    silent++;
                }
            }
            return !names.isEmpty() && silent >= Voters.majority(names.size());
        }
    }

    /** With what must be known to reach it, while it is listed. */
    Member member;

    final MemberId id;
    /** What it says of others. */
    final Map<MemberId, Silence> says = new HashMap<>();
    /** In the store's present list. */
    boolean listed;

    boolean draining;
    boolean cutOff;
    /** Its last heartbeat asked for a lease: it is in no minority. */
    boolean wishes;

    boolean provenDead;
    Voters voters = Voters.NONE;

    /** The number of the last heartbeat of it that arrived. */
    long heardSequence;

    boolean everHeard;
    long heardAtNanos;
    /** When we last acknowledged a heartbeat of it; when we started, if never. */
    long acknowledgedAtNanos;

    /** The number of our last heartbeat that it answered, and acknowledged. */
    long answeredSequence;

    long grantedSequence;
    long grantedSentAtNanos;

    Peer(Member member, long acknowledgedAtNanos) {
        this.member = member;
        this.id = MemberId.of(member);
        this.acknowledgedAtNanos = acknowledgedAtNanos;
    }

    boolean heard(long nowNanos, long hearNanos) {
        return everHeard && nowNanos - heardAtNanos < hearNanos;
    }

    /** It has said of late that it wants slots, and not that it has lost its way to the LACs. */
    boolean reaches(long nowNanos, long hearNanos) {
        return !draining && !cutOff && heard(nowNanos, hearNanos);
    }
}
