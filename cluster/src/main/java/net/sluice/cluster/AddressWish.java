package net.sluice.cluster;

/** One thing that a session wants of {@link AddressPools}. */
public sealed interface AddressWish {
    /** Any address, or prefix, of a pool. */
    record FromPool(String pool) implements AddressWish {}

    /** Just this one, inside a pool or outside of all. */
    record Exactly(Prefix prefix) implements AddressWish {}
}
