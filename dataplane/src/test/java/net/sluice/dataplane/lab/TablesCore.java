package net.sluice.dataplane.lab;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.List;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.linux.SocketAddress;

/** The core host of {@link TablesLab}, which sends to all subscribers. */
final class TablesCore extends TablesEnd {

    static final int PORT = 2009;

    TablesCore(
            InetSocketAddress four,
            InetSocketAddress six,
            TablesPlan plan,
            TablesBook out,
            TablesBook in,
            TablesChurn churn,
            long perSecond)
            throws Exception {
        super("core", List.of(four, six), plan, out, in, churn, perSecond);
    }

    @Override
    int write(long at, long peer, long number, boolean inPrefix, long token, long sequence) {
        boolean four = plan.isFour(number, inPrefix);
        TablesPacket.endpoint(
                peers, peer, four, plan.high(number, inPrefix), plan.low(number, inPrefix), SUBSCRIBER_PORT);
        TablesPacket.content(slots, at, token, sequence);
        return TablesPacket.CONTENT;
    }

    @Override
    long content(MemorySegment m, long at, int length) {
        return length == TablesPacket.CONTENT ? at : -1;
    }

    @Override
    boolean right(DatagramBatch from, int i, long number, boolean inPrefix) {
        boolean four = plan.isFour(number, inPrefix);
        long peer = from.peerOffset(i);
        long address = peer + (four ? 4 : 8);
        return (SocketAddress.length(from.peers(), peer) == 16) == four
                && TablesPacket.high(from.peers(), address, four) == plan.high(number, inPrefix)
                && TablesPacket.low(from.peers(), address, four) == plan.low(number, inPrefix);
    }

    @Override
    int port(boolean four) {
        return four ? 0 : 1;
    }
}
