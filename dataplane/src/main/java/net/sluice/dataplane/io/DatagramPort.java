package net.sluice.dataplane.io;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/** One UDP socket, batched, never waiting. One thread. */
public interface DatagramPort extends AutoCloseable {

    /** The address it is bound to. */
    InetSocketAddress local();

    /** Its file descriptor; -1 when it has none to wait for. */
    int descriptor();

    /** Whether a received message can be many datagrams (UDP_GRO), so that it wants a {@link DatagramBatch} with room for them. */
    boolean joins();

    /**
     * Receives what is there.
     *
     * @return how many datagrams {@code batch} now holds, 0 when nothing was there, or an error number negated (an ICMP error of some earlier datagram,
     *     for instance: nothing is wrong with the port)
     */
    int receive(DatagramBatch batch);

    /** Whether it can send joined datagrams (UDP_SEGMENT), see {@link DatagramVector#join}. */
    boolean segments();

    /**
     * Whether what is sent from now on is to arrive in one piece (IPv4: DF) or not at all; at first it may be fragmented. A datagram that does not fit the path,
     * as far as the host knows it, is then refused (EMSGSIZE).
     */
    void dontFragment(boolean on);

    /** The MTU of the path to {@code peer}, as the host knows it, or an error number negated. */
    int pathMtu(MemorySegment peer, long peerOffset);

    /**
     * Sends the datagrams of {@code vector} from number {@code from} on, which must be the first of its message.
     *
     * @return how many datagrams were sent, at least 1, or the error number of the message of number {@code from} negated; a message goes whole or not at
     *     all
     */
    int send(DatagramVector vector, int from);

    /** What the kernel discarded before it got into the socket, since it was opened: no room in its receive buffer, or a wrong UDP checksum. Any thread. */
    default long kernelDrops() {
        return 0;
    }

    @Override
    void close();
}
