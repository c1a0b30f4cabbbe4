package net.sluice.session;

/** What a shard counts of its subscribers, beside their stages and how they ended. */
public enum SessionCounter {
    /** Calls that got their ids. */
    CALLS_OFFERED,
    /** Calls refused because the shard is full ({@link ShardLimits#sessions}). */
    CALLS_REFUSED_FULL,
    /** Calls refused because the shard is shutting down. */
    CALLS_REFUSED_SHUTDOWN,
    /** Calls refused because this node drains, and nobody else can take them. */
    CALLS_REFUSED_DRAINING,
    /** Calls refused because the last session with their ids is still being drained. */
    CALLS_REFUSED_IDS_BUSY,
    /** Calls refused because the data plane has no room for them. */
    CALLS_REFUSED_NO_ENTRY,
    /** Logins that AAA was asked about. */
    LOGINS_ASKED,
    /** Logins that AAA accepted. */
    LOGINS_ACCEPTED,
    /** Logins that AAA rejected. */
    LOGINS_REJECTED,
    /** Logins that no server could judge. */
    LOGINS_UNJUDGED,
    /** Logins refused because too many wait for AAA ({@link ShardLimits#authentications}). */
    LOGINS_REFUSED_BUSY,
    /** Logins given up because the peer began LCP anew before they were decided. */
    LOGINS_ABANDONED,
    /** Logins refused for want of an address. */
    ADDRESSES_REFUSED,
    /** Logins that failed because the directory could not answer. */
    DIRECTORY_FAILURES,
    /** Peers that proved themselves again in a session that was up. */
    REAUTHENTICATIONS,
    /** Accounting Starts handed over. */
    ACCOUNTING_STARTS,
    /** Accounting Interims handed over. */
    ACCOUNTING_INTERIMS,
    /** Accounting Stops handed over. */
    ACCOUNTING_STOPS,
    /** Older tunnels closed because their LAC opened a new one. */
    TUNNELS_REPLACED,
    /** AAA answered a login that is over. */
    STALE_AUTHENTICATED,
    /** A claim was granted to a login that is over. */
    STALE_CLAIMED,
    /** A session was displaced that is over already. */
    STALE_DISPLACED,
    /** Addresses were granted, and given back, or refused to a login that is over. */
    STALE_ADDRESSED,
    /** The record of a login that is over became safe. */
    STALE_COMMITTED,
    /** The directory failed a login that is over. */
    STALE_DIRECTORY_FAILED,
    /** The data plane removed a session that nobody knows. */
    STALE_REMOVED,
    /** A session was to be ended that is over. */
    STALE_ENDED,
    /** Batches of records that were handed to the cluster's store. */
    RECORD_BATCHES,
    /** Batches of which it is not known whether they are safe; they were written again. */
    RECORD_BATCHES_FAILED,
    /** Records put and deleted. */
    RECORDS_WRITTEN,
    /** The store answered a batch that was given up. */
    STALE_WRITTEN,
    /** Datagrams and frames that waited for a record to be safe. */
    OUTPUT_HELD,
    /** Control messages not held because too many of their tunnel were; they are repeated. */
    HELD_TUNNEL_FULL,
    /** PPP frames not held because too many of their session were; the peer repeats what it has no answer to. */
    HELD_CALL_FULL,
    /** Datagrams and frames not held because the shard held too much. */
    HELD_SHARD_FULL,
    /** PPP frames that were held when their session ended. */
    HELD_OF_ENDED,
    /** Tunnels of another node that went on here. */
    TUNNELS_ADOPTED,
    /** Sessions of another node that went on here. */
    SESSIONS_ADOPTED,
    /** Calls and sessions of another node that could not go on here: they were ended, and what they held was given back. */
    SESSIONS_NOT_ADOPTED,
    /** Records of another node that could not be read. */
    RECORDS_UNREADABLE,
    /** Sessions that go on in another node. */
    SESSIONS_ABANDONED,
    /** Datagrams of tunnels that are being handed over; the peer repeats them, and the successor answers. */
    DATAGRAMS_WHILE_MOVING,
    /** PPP frames for a session that is leaving. */
    FRAMES_WHILE_LEAVING,
    /** Events that cannot happen in the state in which they happened: each is a bug, here or in a neighbour. */
    UNEXPECTED_EVENTS
}
