package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.packet.Ipv4Header;
import net.sluice.dataplane.packet.Ipv6Header;
import net.sluice.dataplane.relay.Frame;
import net.sluice.dataplane.relay.FrameMac;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.relay.RelayPeer;
import net.sluice.dataplane.table.Places;
import net.sluice.dataplane.table.SetSpread;
import net.sluice.dataplane.table.SlotOwners;
import org.jspecify.annotations.Nullable;

/**
 * What one wire worker gets from other nodes. A frame that is another node's own and new is opened: a LAC's datagram is dealt with as if it had come here, and a packet to a
 * subscriber as if it had come from the TUN. Neither ever goes to another node from here, but for the copies of a packet to an ha-set whose home this is: those are
 * frames of a kind of their own, which end where they come to.
 */
final class RelayReceiver {

    private final int index;
    private final DatagramPort port;
    private final DatagramBatch batch;
    private final Peers peers;
    private final Tables tables;
    private final SlotOwners owners;
    private final Classifier classifier;
    private final PacketSink[] homes;
    private final HomeUpstream upstream;
    private final HomeDownstream downstream;
    private final Cells cells;
    private final FrameMac mac = new FrameMac();

    /** Our addresses, each a SocketAddress, by port. */
    private final MemorySegment locals;

    private final int ports;

    /** A frame's two addresses. */
    private final MemorySegment addresses;

    RelayReceiver(
            Arena arena,
            int index,
            DataplaneConfig config,
            WireWorker.RelayLink link,
            Tables tables,
            SlotOwners owners,
            Classifier classifier,
            PacketSink[] homes,
            HomeUpstream upstream,
            HomeDownstream downstream,
            MemorySegment locals,
            Cells cells) {
        this.index = index;
        port = link.port();
        peers = link.peers();
        this.tables = tables;
        this.owners = owners;
        this.classifier = classifier;
        this.homes = homes;
        this.upstream = upstream;
        this.downstream = downstream;
        this.locals = locals;
        this.cells = cells;
        ports = (int) (locals.byteSize() / SocketAddress.BYTES);
        batch = new DatagramBatch(arena, WireWorker.messages(config, port.joins()), frameBytes(config), port.joins());
        addresses = arena.allocate(2L * SocketAddress.BYTES, Long.BYTES);
    }

    private static int frameBytes(DataplaneConfig config) {
        return Frame.MOST + Math.max(config.tunMtu(), config.datagramBytes());
    }

    /** Octets of native memory that the buffers of one worker take. */
    static long bytes(DataplaneConfig config) {
        boolean joined = config.offloads().udpGro();
        return (long) WireWorker.messages(config, joined) * (joined ? DatagramBatch.JOINED_BYTES : frameBytes(config));
    }

    /** One batch; {@code handOn} is run whenever that many were accepted. */
    int receive(int limit, Runnable handOn) {
        int received = port.receive(batch);
        if (received <= 0) {
            if (received < 0) {
                cells.add(WorkerCounter.WIRE_RECEIVE_ERRORS, 1);
            }
            return 0;
        }
        long octets = 0;
        int joined = 0;
        for (int i = 0; i < received; i++) {
            octets += batch.length(i);
            joined += batch.inCompany(i) ? 1 : 0;
            DropReason bad = open(i);
            if (bad != null) {
                cells.drop(bad);
            }
            if ((i + 1) % limit == 0) {
                handOn.run();
            }
        }
        cells.add(WorkerCounter.RELAY_RECEIVED, received);
        cells.add(WorkerCounter.RELAY_RECEIVED_OCTETS, octets);
        cells.add(WorkerCounter.RELAY_RECEIVED_JOINED, joined);
        cells.add(WorkerCounter.RELAY_RECEIVE_BATCHES, 1);
        handOn.run();
        return received;
    }

    /** Why frame {@code i} is dropped; null when it went on. */
    private @Nullable DropReason open(int i) {
        MemorySegment m = batch.memory();
        long frame = batch.offset(i);
        int length = batch.length(i);
        DropReason bad = batch.truncated(i) ? DropReason.TRUNCATED : Frame.check(m, frame, length);
        if (bad != null) {
            return bad;
        }
        RelayPeer node = peers.byChannel(Frame.channel(m, frame));
        if (node == null || !SocketAddress.same(batch.peers(), batch.peerOffset(i), node.address(), 0)) {
            return DropReason.RELAY_UNKNOWN_NODE;
        }
        int octets = length - FrameMac.BYTES;
        if (!mac.follows(node.receiving(), m, frame, octets)) {
            return DropReason.RELAY_FORGED;
        }
        if (!node.admit(Frame.stream(m, frame), Frame.sequence(m, frame))) {
            return DropReason.RELAY_REPLAYED;
        }
        long contents = frame + Frame.HEADER;
        return switch (Frame.kind(m, frame)) {
            case Frame.DATAGRAM -> datagram(m, frame, octets);
            case Frame.MEMBER_UP -> member(m, contents, octets - Frame.HEADER, true);
            case Frame.MEMBER_DOWN -> member(m, contents, octets - Frame.HEADER, false);
            default -> packet(m, contents, octets - Frame.HEADER, Frame.routingTable(m, frame));
        };
    }

    /** For the home worker of the member that it names, which has those of its set. */
    private @Nullable DropReason member(MemorySegment m, long header, int length, boolean up) {
        int to = MemberHeader.to(m, header);
        int owner = owners.of(SetSpread.slotOf(to));
        if (owner != Relay.US) {
            return owner == Relay.NOBODY ? DropReason.SLOT_UNOWNED : DropReason.RELAYED_AGAIN;
        }
        long ref = tables.sessions().find(to >>> 16, to & 0xFFFF);
        if (ref == 0) {
            return DropReason.HA_NOT_HERE;
        }
        int home = tables.sessions().home(ref);
        if (home != index) {
            cells.add(WorkerCounter.HANDED_TO_HOME, 1);
            homes[home].accept(up ? FromHomes.MEMBER_UP : FromHomes.MEMBER_DOWN, m, header, length);
        } else if (up) {
            upstream.ofMember(m, header, length);
        } else {
            downstream.ofMember(m, header, length);
        }
        return null;
    }

    private @Nullable DropReason datagram(MemorySegment m, long frame, int octets) {
        Frame.addresses(m, frame, addresses, 0);
        for (int each = 0; each < ports; each++) {
            if (SocketAddress.same(addresses, 0, locals, (long) each * SocketAddress.BYTES)) {
                int header = Frame.message(m, frame);
                classifier.accept(
                        each, addresses, SocketAddress.BYTES, m, frame + header, octets - header, false, true);
                return null;
            }
        }
        return DropReason.RELAY_NO_SERVICE;
    }

    private @Nullable DropReason packet(MemorySegment m, long packet, int length, int table) {
        if (Ipv4Header.wellFormed(m, packet, length)) {
            long ref = tables.addresses().find(table, Ipv4Header.destination(m, packet));
            return deliver(ref, m, packet, Ipv4Header.totalLength(m, packet));
        }
        if (Ipv6Header.wellFormed(m, packet, length)) {
            long high = Ipv6Header.destinationHigh(m, packet);
            long ref = tables.addresses().find(table, high, Ipv6Header.destinationLow(m, packet));
            return deliver(ref, m, packet, Ipv6Header.totalLength(m, packet));
        }
        return DropReason.RELAY_MALFORMED;
    }

    private @Nullable DropReason deliver(long ref, MemorySegment m, long packet, int length) {
        if (ref == 0) {
            return DropReason.NO_SESSION_FOR_ADDRESS;
        }
        boolean place = Places.is(ref);
        int slot = place ? Places.slot(ref) : SlotOwners.slot(tables.sessions().tunnelId(ref));
        int owner = owners.of(slot);
        if (owner != Relay.US) {
            return owner == Relay.NOBODY ? DropReason.SLOT_UNOWNED : DropReason.RELAYED_AGAIN;
        }
        if (place) {
            return DropReason.NO_SESSION_FOR_ADDRESS;
        }
        int home = tables.sessions().home(ref);
        if (home == index) {
            downstream.acceptInside(ref, m, packet, length);
        } else {
            cells.add(WorkerCounter.HANDED_TO_HOME, 1);
            homes[home].accept(FromHomes.downstream(ref), m, packet, length);
        }
        return null;
    }
}
