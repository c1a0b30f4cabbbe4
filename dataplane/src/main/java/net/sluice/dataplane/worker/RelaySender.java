package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.relay.Frame;
import net.sluice.dataplane.relay.FrameMac;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.relay.RelayPeer;
import net.sluice.dataplane.table.SetSpread;
import net.sluice.dataplane.table.SlotOwners;
import org.jspecify.annotations.Nullable;

/**
 * What one wire worker sends to other nodes: frames, made in slots here, since their MAC passes over every octet anyway. They are never more than a batch; what the socket does not
 * take is dropped.
 *
 * <pre>
 *  slot: 0                               32
 *        +-------------------------------+---------------- ... -+
 *        |    node, a SocketAddress      | frame                |
 *        +-------------------------------+---------------- ... -+
 * </pre>
 */
final class RelaySender {

    /** The routing table that the TUN belongs to. */
    private static final int ROUTING_TABLE = 0;

    private final int stream;
    private final Peers peers;
    private final SlotOwners owners;
    private final PathLimits limits;
    private final Sender sender;
    private final Cells cells;
    private final FrameMac mac = new FrameMac();
    private final MemorySegment slots;
    private final int slotBytes;
    private final int slotCount;
    private int used;

    /** Of all nodes together: no two frames of this process have the same number in the same stream, whatever becomes of nodes. */
    private long sequence;

    RelaySender(
            Arena arena,
            int worker,
            DataplaneConfig config,
            DatagramPort port,
            Peers peers,
            SlotOwners owners,
            FenceWatch fence,
            Tap tap,
            Cells cells) {
        stream = worker;
        this.peers = peers;
        this.owners = owners;
        this.cells = cells;
        limits = new PathLimits(arena, port, cells);
        sender = Sender.relay(arena, port, config.batch(), limits, fence, tap, cells);
        slotCount = config.batch();
        slotBytes = slotBytes(config);
        slots = arena.allocate((long) slotCount * slotBytes, 64);
    }

    private static int slotBytes(DataplaneConfig config) {
        return SocketAddress.BYTES + Frame.MOST + Math.max(config.tunMtu(), config.datagramBytes()) + 63 & -64;
    }

    /** Octets of native memory that the frames of one worker take. */
    static long bytes(DataplaneConfig config) {
        return (long) config.batch() * slotBytes(config);
    }

    /** The time of this turn. */
    void now(long nowNanos) {
        limits.now(nowNanos);
    }

    /**
     * A LAC's datagram for node {@code number}.
     *
     * @param local our address that it came to
     * @param peer the LAC's
     */
    void up(
            int number,
            MemorySegment local,
            long localAt,
            MemorySegment peer,
            long peerAt,
            MemorySegment m,
            long offset,
            int length) {
        RelayPeer node = peers.byNumber(number);
        if (node == null) {
            cells.drop(DropReason.RELAY_NO_PEER);
            return;
        }
        cells.add(WorkerCounter.RELAYED_UP, 1);
        long frame = begin(node, Frame.DATAGRAM, 0);
        int header = Frame.addresses(slots, frame, local, localAt, peer, peerAt);
        // What keeps a tunnel alive goes before what passes through it, as it did on its way here.
        boolean control = L2tpHeader.control(m, offset);
        finish(node, frame, header, m, offset, length, control ? Marking.CS6 : 0);
    }

    /** A packet to a subscriber whose address lies with {@code slot}. */
    void down(int slot, MemorySegment m, long packet, int length) {
        int owner = owners.of(slot);
        RelayPeer node = owner > Relay.US ? peers.byNumber(owner) : null;
        if (node == null) {
            cells.drop(astray(owner));
            return;
        }
        cells.add(WorkerCounter.RELAYED_DOWN, 1);
        long frame = begin(node, Frame.PACKET, ROUTING_TABLE);
        finish(node, frame, Frame.HEADER, m, packet, length, 0);
    }

    /** A packet that came on member {@code from} of an ha-set, for the node of member {@code to}; the rest is the {@link MemberHeader}'s. */
    void memberUp(int to, int from, int flags, int ns, int mtu4, int mtu6, MemorySegment m, long packet, int length) {
        RelayPeer node = nodeOf(to);
        if (node != null) {
            cells.add(WorkerCounter.HA_RELAYED_UP, 1);
            long frame = begin(node, Frame.MEMBER_UP, 0);
            MemberHeader.write(slots, frame + Frame.HEADER, to, from, flags, ns, mtu4, mtu6);
            finish(node, frame, Frame.HEADER + MemberHeader.BYTES, m, packet, length, 0);
        }
    }

    /** A copy of a packet for member {@code to} of an ha-set. */
    void memberDown(int to, int flags, int ns, MemorySegment m, long packet, int length) {
        RelayPeer node = nodeOf(to);
        if (node != null) {
            cells.add(WorkerCounter.HA_RELAYED_DOWN, 1);
            long frame = begin(node, Frame.MEMBER_DOWN, 0);
            MemberHeader.write(slots, frame + Frame.HEADER, to, 0, flags, ns, 0, 0);
            finish(node, frame, Frame.HEADER + MemberHeader.BYTES, m, packet, length, 0);
        }
    }

    /** The node that has a member's slot; null when it is none that is known, and then the packet is counted as dropped. */
    private @Nullable RelayPeer nodeOf(int member) {
        int owner = owners.of(SetSpread.slotOf(member));
        RelayPeer node = owner > Relay.US ? peers.byNumber(owner) : null;
        if (node == null) {
            cells.drop(owner == Relay.US ? DropReason.HA_NOT_HERE : astray(owner));
        }
        return node;
    }

    private static DropReason astray(int owner) {
        return switch (owner) {
            case Relay.US -> DropReason.NO_SESSION_FOR_ADDRESS;
            case Relay.NOBODY -> DropReason.SLOT_UNOWNED;
            default -> DropReason.RELAY_NO_PEER;
        };
    }

    private long begin(RelayPeer node, int kind, int routingTable) {
        if (used == slotCount) {
            flush();
        }
        long slot = (long) used++ * slotBytes;
        MemorySegment.copy(node.address(), 0, slots, slot, SocketAddress.BYTES);
        long frame = slot + SocketAddress.BYTES;
        Frame.header(slots, frame, kind, stream, routingTable, node.sending().channel(), ++sequence);
        return frame;
    }

    private void finish(RelayPeer node, long frame, int header, MemorySegment m, long offset, int length, int dscp) {
        MemorySegment.copy(m, offset, slots, frame + header, length);
        mac.append(node.sending(), slots, frame, header + length);
        int octets = header + length + FrameMac.BYTES;
        sender.add(slots, frame, octets, slots, frame - SocketAddress.BYTES, dscp);
    }

    void flush() {
        sender.flush();
        used = 0;
    }
}
