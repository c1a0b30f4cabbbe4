package net.sluice.cluster.store;

/** Registers that understand the same operations. All members must know the same kinds. */
public interface RegisterKind {
    /** Tells kinds from each other, 0..127; never changes its meaning. */
    int number();

    /** One that was never written. */
    Register empty();

    /** @param written by {@link Register#written}, of this version or one apart */
    Register read(byte[] written);
}
