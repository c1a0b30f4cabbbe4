package net.sluice.session;

/** What a shard counts of its subscribers, beside their stages and how they ended. */
public enum SessionCounter {
    /** Calls that got their ids. */
    CALLS_OFFERED,
    /** Calls refused because the shard is full ({@link ShardLimits#sessions}). */
    CALLS_REFUSED_FULL,
    /** Calls refused because the shard is shutting down. */
    CALLS_REFUSED_SHUTDOWN,
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
    /** PPP frames for a session that is leaving. */
    FRAMES_WHILE_LEAVING,
    /** Events that cannot happen in the state in which they happened: each is a bug, here or in a neighbour. */
    UNEXPECTED_EVENTS
}
