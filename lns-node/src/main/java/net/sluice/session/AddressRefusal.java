package net.sluice.session;

/** Why an address is not given. */
public enum AddressRefusal {
    /** No address of the pool is free. */
    POOL_EXHAUSTED,
    /** No pool has that name. */
    UNKNOWN_POOL,
    /** Another user's session holds it. */
    IN_USE,
    /** It is not a subscriber's address: unspecified, loopback, multicast, broadcast, our own, or excluded. */
    INVALID,
    /** A prefix that covers so much of a pool that it cannot be taken out of it. */
    OVERLAPS_POOL,
    /** Another session of the same ha-set has something else. */
    SET_DIFFERS,
    /** The ha-set has as many sessions as a set can have. */
    SET_FULL,
    /** The directory cannot answer. */
    UNAVAILABLE
}
