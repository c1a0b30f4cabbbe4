package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.PacketBatch;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.loop.PollableLoop;
import net.sluice.dataplane.packet.Echo;
import net.sluice.dataplane.packet.Ipv4Header;
import net.sluice.dataplane.packet.Ipv6Header;
import net.sluice.dataplane.table.Places;
import net.sluice.dataplane.table.SlotOwners;
import org.jspecify.annotations.Nullable;

/**
 * Reads one TUN queue. A turn: reads one batch, finds each packet's session by its destination and hands the packet to the session's home. A packet to
 * nobody's address ends here: it never goes back, so it cannot loop.
 * One that lies with another node's slot goes to a wire worker, which relays it.
 */
public final class TunWorker implements PollableLoop {

    /**
     * What a TUN worker is connected to.
     *
     * @param queue its queue
     * @param homes ways to every wire worker as home
     */
    public record Links(TunQueue queue, List<PacketSink> homes) {}

    /** The routing table that the TUN belongs to. */
    private static final int ROUTING_TABLE = 0;

    private final int reader;
    private final Tables tables;
    private final Cells cells;
    private final TunQueue queue;
    private final TunWriter writer;
    private final PacketBatch batch;
    private final PacketSink[] homes;
    private final IcmpSource own;
    private final @Nullable SlotOwners owners;
    private final Limiter pings;
    private long pingsAdmitted;
    private long now;

    /** {@code reader}: its number in {@link net.sluice.dataplane.table.Grace}. */
    public TunWorker(Arena arena, int reader, DataplaneConfig config, Tables tables, Cells cells, Links links) {
        this.reader = reader;
        this.tables = tables;
        this.cells = cells;
        queue = links.queue();
        writer = new TunWriter(queue, config.batch(), new FenceWatch(config.fence()), cells);
        batch = new PacketBatch(arena, config.batch(), Math.max(config.tunMtu(), config.datagramBytes()));
        homes = links.homes().toArray(PacketSink[]::new);
        own = IcmpSource.of(config);
        owners = tables.owners();
        pings = new Limiter(config.icmpPerSecond());
    }

    @Override
    public String name() {
        return cells.name();
    }

    @Override
    public List<Integer> descriptors() {
        return queue.descriptor() < 0 ? List.of() : List.of(queue.descriptor());
    }

    @Override
    public int doWork(long nowNanos) {
        tables.grace().enter(reader);
        now = nowNanos;
        int work = read();
        tables.grace().exit(reader);
        if (work > 0) {
            cells.add(WorkerCounter.BUSY_TURNS, 1);
        }
        return work;
    }

    private int read() {
        int count = queue.read(batch);
        if (count <= 0) {
            if (count < 0) {
                cells.add(WorkerCounter.TUN_READ_ERRORS, 1);
            }
            return 0;
        }
        MemorySegment m = batch.memory();
        long octets = 0;
        for (int i = 0; i < count; i++) {
            octets += batch.length(i);
            classify(m, batch.offset(i), batch.length(i));
        }
        cells.add(WorkerCounter.TUN_READ, count);
        cells.add(WorkerCounter.TUN_READ_OCTETS, octets);
        cells.batch(BatchKind.TUN_READ, count);
        for (PacketSink home : homes) {
            home.flush();
        }
        writer.flush();
        return count;
    }

    private void classify(MemorySegment m, long packet, int length) {
        if (Ipv4Header.wellFormed(m, packet, length)) {
            int destination = Ipv4Header.destination(m, packet);
            if (own.is(destination)) {
                ping(m, packet, Ipv4Header.totalLength(m, packet), true);
                return;
            }
            long ref = tables.addresses().find(ROUTING_TABLE, destination);
            boolean multicast = Ipv4Header.unforwardable(destination) == DropReason.DESTINATION_MULTICAST;
            deliver(ref, multicast, m, packet, Ipv4Header.totalLength(m, packet));
        } else if (Ipv6Header.wellFormed(m, packet, length)) {
            long high = Ipv6Header.destinationHigh(m, packet);
            long low = Ipv6Header.destinationLow(m, packet);
            if (own.is(high, low)) {
                ping(m, packet, Ipv6Header.totalLength(m, packet), false);
                return;
            }
            long ref = tables.addresses().find(ROUTING_TABLE, high, low);
            boolean multicast = Ipv6Header.unforwardable(high, low) == DropReason.DESTINATION_MULTICAST;
            deliver(ref, multicast, m, packet, Ipv6Header.totalLength(m, packet));
        } else {
            cells.drop(DropReason.TUN_MALFORMED);
        }
    }

    /** The address that our ICMP errors come from answers pings, so that it can be looked for; a reply is no request, so nothing loops. */
    private void ping(MemorySegment m, long packet, int length, boolean four) {
        long state = pings.admit(pingsAdmitted, now);
        if (state == Limiter.REFUSED) {
            cells.drop(DropReason.OWN_ADDRESS_LIMITED);
        } else if (four ? Echo.replyIpv4(m, packet, length) : Echo.replyIpv6(m, packet, length)) {
            pingsAdmitted = state;
            cells.add(WorkerCounter.PINGS_ANSWERED, 1);
            writer.accept(0, m, packet, length);
        } else {
            cells.drop(DropReason.OWN_ADDRESS);
        }
    }

    private void deliver(long ref, boolean multicast, MemorySegment m, long packet, int length) {
        if (ref == 0 || (multicast && Places.is(ref))) {
            cells.drop(multicast ? DropReason.DESTINATION_MULTICAST : DropReason.NO_SESSION_FOR_ADDRESS);
        } else if (owners == null) {
            homes[tables.sessions().home(ref)].accept(ref, m, packet, length);
        } else {
            deliver(owners, ref, m, packet, length);
        }
    }

    /** A session's packet is its own only while its slot is ours: what is still in the tables of a slot that was given up is served by whoever has it now. */
    private void deliver(SlotOwners slots, long ref, MemorySegment m, long packet, int length) {
        boolean place = Places.is(ref);
        int slot = place ? Places.slot(ref) : SlotOwners.slot(tables.sessions().tunnelId(ref));
        if (!place && slots.of(slot) == Relay.US) {
            homes[tables.sessions().home(ref)].accept(ref, m, packet, length);
        } else {
            // Always the same wire worker, which finds the node: packets keep their order.
            homes[slot % homes.length].accept(Places.mark(slot), m, packet, length);
        }
    }
}
