package net.sluice.cluster;

import java.util.List;

/** What became of a request to {@link AddressPools}. */
public sealed interface AddressOutcome {
    /**
     * Everything was given.
     *
     * @param prefixes one for each wish, in its order
     */
    record Granted(List<Prefix> prefixes) implements AddressOutcome {
        public Granted {
            prefixes = List.copyOf(prefixes);
        }
    }

    /**
     * Nothing was given.
     *
     * @param reason why
     * @param detail which wish failed, and who holds what it wanted
     */
    record Refused(Reason reason, String detail) implements AddressOutcome {}

    /** Why nothing was given. */
    enum Reason {
        /** No address of the pool is free. */
        POOL_EXHAUSTED,
        /** No pool has that name. */
        UNKNOWN_POOL,
        /** Another login holds it. */
        IN_USE,
        /** It is not a subscriber's address: unspecified, loopback, multicast, broadcast, link-local, or the node's own. */
        INVALID,
        /** It covers more addresses of a pool than can be taken out of it at once. */
        OVERLAPS_POOL,
        /** Another session of the same ha-set has something else. */
        SET_DIFFERS,
        /** The ha-set has as many sessions as a set can have. */
        SET_FULL,
        /** The nodes of the cluster could not settle it in time. */
        UNAVAILABLE
    }
}
