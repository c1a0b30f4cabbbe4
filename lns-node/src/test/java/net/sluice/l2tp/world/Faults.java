package net.sluice.l2tp.world;

/**
 * What a network does to datagrams.
 *
 * @param loss probability that one is lost, 0 to 1
 * @param duplication probability that one arrives twice, 0 to 1
 * @param minDelayNanos shortest way
 * @param maxDelayNanos longest way; longer than the shortest means that datagrams overtake each other
 */
public record Faults(double loss, double duplication, long minDelayNanos, long maxDelayNanos) {
    /** Nothing is lost, and everything takes 10 ms. */
    public static final Faults NONE = new Faults(0, 0, 10_000_000L, 10_000_000L);

    /** The same with loss. */
    public Faults losing(double share) {
        return new Faults(share, duplication, minDelayNanos, maxDelayNanos);
    }
}
