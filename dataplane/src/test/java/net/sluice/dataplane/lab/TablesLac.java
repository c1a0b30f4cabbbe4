package net.sluice.dataplane.lab;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.List;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.io.DatagramBatch;

/** The LAC of {@link TablesLab}, with all subscribers behind it. */
final class TablesLac extends TablesEnd {

    private static final int CORE_4 = 0xCB00_7102;
    private static final byte[] CORE_6 = Packets.address("2001:db8:71::2").getAddress();

    private static final int LNS_4 = 0xC633_6401;

    TablesLac(
            InetSocketAddress local, TablesPlan plan, TablesBook out, TablesBook in, TablesChurn churn, long perSecond)
            throws Exception {
        super("lac", List.of(local), plan, out, in, churn, perSecond);
    }

    @Override
    int write(long at, long peer, long number, boolean inPrefix, long token, long sequence) {
        boolean four = plan.isFour(number, inPrefix);
        TablesPacket.endpoint(peers, peer, true, 0, LNS_4, 1701);
        TablesPacket.l2tp(slots, at, plan.tunnel(number), plan.session(number), four);
        long packet = at + TablesPacket.BEFORE_IP;
        long low = plan.low(number, inPrefix);
        if (four) {
            long content = TablesPacket.four(slots, packet, (int) low, CORE_4, TablesCore.PORT);
            TablesPacket.content(slots, content, token, sequence);
            return (int) (content + TablesPacket.CONTENT - at);
        }
        long content = TablesPacket.six(slots, packet, plan.high(number, inPrefix), low, CORE_6, TablesCore.PORT);
        TablesPacket.content(slots, content, token, sequence);
        TablesPacket.sixDone(slots, packet);
        return (int) (content + TablesPacket.CONTENT - at);
    }

    @Override
    long content(MemorySegment m, long at, int length) {
        if (length < TablesPacket.BEFORE_IP + TablesPacket.FOUR + TablesPacket.UDP + TablesPacket.CONTENT) {
            return -1;
        }
        boolean four = TablesPacket.version(m, at + TablesPacket.BEFORE_IP) == 4;
        int before = TablesPacket.BEFORE_IP + (four ? TablesPacket.FOUR : TablesPacket.SIX) + TablesPacket.UDP;
        return length == before + TablesPacket.CONTENT ? at + before : -1;
    }

    @Override
    boolean right(DatagramBatch from, int i, long number, boolean inPrefix) {
        MemorySegment m = from.memory();
        long at = from.offset(i);
        boolean four = plan.isFour(number, inPrefix);
        long packet = at + TablesPacket.BEFORE_IP;
        long destination = packet + (four ? 16 : 24);
        return TablesPacket.l2tpIs(m, at, plan.peerTunnel(number), plan.peerSession(number), four)
                && TablesPacket.version(m, packet) == (four ? 4 : 6)
                && TablesPacket.high(m, destination, four) == plan.high(number, inPrefix)
                && TablesPacket.low(m, destination, four) == plan.low(number, inPrefix);
    }

    @Override
    int port(boolean four) {
        return 0;
    }
}
