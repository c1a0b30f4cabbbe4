package net.sluice.dataplane;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One shard's tunnels and sessions in the packet path. The shard is the one writer of what is its own; packet workers read without lock or wait. All
 * ids are 1..65535 and ours (the "local" ids, those in the headers of what we receive) unless they say peer.
 */
public interface Sessions {

    /**
     * Makes the tunnel id known, or moves it to another peer address or port. To be called as soon as the id is told to the peer, that is before
     * SCCRP or SCCRQ leaves, not when the tunnel is established: control messages with an unknown tunnel id are dropped by name, and what comes
     * from another address than {@code peer} is too.
     *
     * @param local the listen address of ours that the tunnel uses
     * @return false when the tunnel table is full or {@code local} is not ours
     */
    boolean tunnelUp(int tunnelId, InetSocketAddress local, InetSocketAddress peer);

    /** Forgets the tunnel: nothing is punted for it any more. Its sessions should have been removed before. */
    void tunnelDown(int tunnelId);

    /**
     * Installs the session or replaces what was installed for the same ids, whole; counters and sequence numbers go on. Visible to the next packet
     * when it returns.
     *
     * @return false when a table is full: nothing has changed, and it was counted
     */
    boolean put(SessionEntry entry);

    /**
     * Unlinks the session at once. Its home worker then confirms that nothing counts any more, and {@link #drainRemoved} delivers the exact final
     * counters. The ids may be put again at once.
     *
     * @return false when there is no such session: no removal will be reported
     */
    boolean remove(int tunnelId, int sessionId);

    /**
     * Hands confirmed removals to {@code listener}; exactly one for each {@link #remove} that returned true. The shard's loop is woken when there
     * is one.
     *
     * @return how many
     */
    int drainRemoved(RemovalListener listener);

    /** The counters so far, null when there is no such session. */
    @Nullable
    SessionCounters read(int tunnelId, int sessionId);

    /** What became of the session's sequence numbers so far, null when there is no such session. */
    @Nullable
    SequenceCounters sequence(int tunnelId, int sessionId);

    /** When the session last had traffic, {@link LastTraffic#NONE} when there is no such session. */
    LastTraffic lastTraffic(int tunnelId, int sessionId);

    /** The ha-sets of all shards. */
    HaSetCounts haSets();

    /** How many sessions are installed in this shard. */
    int size();
}
