package net.sluice.cluster;

/** Hears which holders must go because a newer login wants what they hold. */
@FunctionalInterface
public interface Displacement {
    /**
     * That holder is to end and to release. Told once for each wait; may be called in any thread, never under a lock.
     */
    void displaced(OwnerRef holder);
}
