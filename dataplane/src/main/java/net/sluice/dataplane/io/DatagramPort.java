package net.sluice.dataplane.io;

import java.net.InetSocketAddress;

/** One UDP socket, batched, never waiting. One thread. */
public interface DatagramPort extends AutoCloseable {

    /** The address it is bound to. */
    InetSocketAddress local();

    /** Its file descriptor; -1 when it has none to wait for. */
    int descriptor();

    /**
     * Receives what is there.
     *
     * @return how many datagrams {@code batch} now holds, 0 when nothing was there, or an error number negated (an ICMP error of some earlier datagram,
     *     for instance: nothing is wrong with the port)
     */
    int receive(DatagramBatch batch);

    /**
     * Sends the datagrams of {@code vector} from number {@code from} on.
     *
     * @return how many were sent, at least 1, or the error number of number {@code from} negated
     */
    int send(DatagramVector vector, int from);

    @Override
    void close();
}
