package net.sluice.dataplane.io;

/** One thread's way of writing to a TUN queue; several may write to one queue at once, each by an outlet of its own. */
@FunctionalInterface
public interface PacketOutlet {

    /**
     * Hands the packets of {@code vector} from number {@code from} on to the kernel.
     *
     * @return how many it took, at least 1, or the error number of number {@code from} negated
     */
    int write(PacketVector vector, int from);
}
