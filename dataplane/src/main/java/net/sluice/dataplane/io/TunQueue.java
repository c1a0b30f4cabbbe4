package net.sluice.dataplane.io;

import net.sluice.dataplane.tally.SizeTally;

/** One queue of a TUN device: IP packets, batched, never waiting. Reading is for one thread, writing for as many as have an {@link #outlet}. */
public interface TunQueue extends AutoCloseable {

    /** Its file descriptor; -1 when it has none to wait for. */
    int descriptor();

    /** Whether runs of TCP segments go to and from the kernel as one packet (TSO). */
    boolean segmentsTcp();

    /** Whether UDP of many segments comes from the kernel as one packet (USO). */
    boolean segmentsUdp();

    /** Whether single packets are written many at a time (io_uring). */
    default boolean submits() {
        return false;
    }

    /**
     * Reads what the kernel has routed to the device.
     *
     * @return how many packets {@code batch} now holds, 0 when nothing was there, or an error number negated
     */
    int read(PacketBatch batch);

    /**
     * A way of writing to it, for one thread; any number of them.
     *
     * @param joins told how many segments went as one packet to the kernel, each time that several did
     */
    PacketOutlet outlet(SizeTally joins);

    /** The same when nobody asks how many. */
    default PacketOutlet outlet() {
        return outlet(new SizeTally());
    }

    /** How many packets were made of one from the kernel, each time that it was of several; any thread. */
    default SizeTally cuts() {
        return new SizeTally();
    }

    @Override
    void close();
}
