package net.sluice.l2tp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import org.jspecify.annotations.Nullable;

/**
 * Tells peers that a tunnel in which they still believe is not here any more: all nodes of a cluster, or a node that is alone, have begun anew. Otherwise they
 * find out by their own time-outs, a minute and more.
 *
 * <p>Of such a tunnel we know the id that we once assigned, as the peer has it in its header, and not the one that the peer assigned. RFC 2661 s4.4.3, Assigned
 * Tunnel ID: "Before the Assigned Tunnel ID AVP is received from a peer, messages MUST be sent to that peer with a Tunnel ID value of 0", and in StopCCN it "MUST
 * be the same as the Assigned Tunnel ID AVP first sent to the receiving peer, permitting the peer to identify the appropriate tunnel". So this is StopCCN with
 * tunnel id 0, and the id as assigned.
 *
 * <pre>
 *  control message, Ns x, Nr y   ->  StopCCN, Ns y, Nr x + 1: the next that the peer expects
 *  data message                  ->  StopCCN, Ns 0, Nr 0: old to a peer that has the tunnel, and so acknowledged
 *  its ZLB, Nr y                 ->  StopCCN, Ns y
 *  its ZLB to the StopCCN        ->  nothing
 * </pre>
 *
 * <p>It goes only to addresses that the access list knows, for ids that are ours and not taken; each tunnel is told after 1, 2, 4, .. 64 s at the earliest, and
 * {@value #TUNNELS} of them are remembered. Whoever sends us what has another's address makes us tell that other about a tunnel that is not here: what has it no
 * more does not care, and what has it should know.
 */
final class UnknownTunnels {
    private static final int TUNNELS = 4096;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_WAIT_NANOS = 64 * SECOND;
    private static final long ANSWER_NANOS = 5 * SECOND;

    private final Core core;
    private final Map<Key, Told> told = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Told> eldest) {
            return size() > TUNNELS;
        }
    };

    private record Key(InetSocketAddress peer, int tunnelId) {}

    /**
     * @param atNanos when it was told last
     * @param waitNanos how long it is not told again
     * @param guessed whether the number was a guess, that the peer is to correct
     */
    private record Told(long atNanos, long waitNanos, boolean guessed) {}

    UnknownTunnels(Core core) {
        this.core = core;
    }

    /** Something came for a tunnel id of ours that no tunnel has; perhaps its sender is told. */
    void came(UdpPath path, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        int id = header.tunnelId();
        if (!core.config().tellsUnknownTunnels()
                || !core.config().tunnelIds().isOurs(id)
                || !core.config()
                        .policies()
                        .policyFor(path.peer().getAddress(), "")
                        .allowed()) {
            return;
        }
        Key key = new Key(path.peer(), id);
        Told last = told.get(key);
        boolean zlb = header.isControl() && header.payloadLength() == 0;
        if (zlb) {
            if (last == null || !last.guessed || nowNanos - last.atNanos > ANSWER_NANOS) {
                // It acknowledges what we have said, or had said before we began anew.
                return;
            }
            told.put(key, new Told(nowNanos, last.waitNanos, false));
            tell(path, id, header.nr(), header.ns());
            return;
        }
        if ((last != null && nowNanos - last.atNanos < last.waitNanos) || isStop(datagram, header)) {
            return;
        }
        told.put(key, new Told(nowNanos, nextWait(last), !header.isControl()));
        if (header.isControl()) {
            tell(path, id, header.nr(), (header.ns() + 1) & 0xffff);
        } else {
            core.counters().count(L2tpCounter.UNKNOWN_TUNNELS_PROBED);
            send(path, id, 0, 0);
        }
    }

    private static long nextWait(@Nullable Told last) {
        return last == null ? SECOND : Math.min(2 * last.waitNanos, LONGEST_WAIT_NANOS);
    }

    /** Two who do not know each other's tunnel would tell each other for ever. */
    private static boolean isStop(ByteBuffer datagram, L2tpHeader header) {
        return header.isControl() && MessageCodec.isStopCcn(datagram, header);
    }

    private void tell(UdpPath path, int id, int ns, int nr) {
        core.counters().count(L2tpCounter.UNKNOWN_TUNNELS_TOLD);
        send(path, id, ns, nr);
    }

    private void send(UdpPath path, int id, int ns, int nr) {
        StopCcn stop = new StopCcn(id, new ResultCode(StopResult.CLEARED, 0, "this tunnel is not known here"));
        byte[] datagram = MessageCodec.encode(stop, 0, 0, null);
        L2tpHeader.setSequence(datagram, ns, nr);
        core.out().sendUnbound(path, ByteBuffer.wrap(datagram));
    }
}
