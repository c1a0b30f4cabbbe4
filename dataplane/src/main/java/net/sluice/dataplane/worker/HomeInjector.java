package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.packet.LcpEcho;
import net.sluice.dataplane.packet.PppFrame;
import net.sluice.dataplane.table.SessionTable;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.jspecify.annotations.Nullable;

/** Carries out what shards want of a wire worker, see {@link InjectQueue}: sends, and buries sessions that it is the home of. */
final class HomeInjector implements MessageHandler {

    private final Tables tables;
    private final SessionTable sessions;
    private final InjectQueue queue;
    private final List<BurialQueue> burials;
    private final Resequencer resequencer;
    private final HomeServices services;
    private final HomeSets sets;
    private final HomeMoves moves;
    private final Outbox outbox;
    private final @Nullable RelaySender relay;
    private final Tap tap;
    private final Cells cells;

    HomeInjector(
            Tables tables,
            InjectQueue queue,
            List<BurialQueue> burials,
            Resequencer resequencer,
            HomeServices services,
            HomeSets sets,
            HomeMoves moves,
            Outbox outbox,
            @Nullable RelaySender relay,
            Tap tap,
            Cells cells) {
        this.tables = tables;
        this.sessions = tables.sessions();
        this.queue = queue;
        this.burials = List.copyOf(burials);
        this.resequencer = resequencer;
        this.services = services;
        this.sets = sets;
        this.moves = moves;
        this.outbox = outbox;
        this.relay = relay;
        this.tap = tap;
        this.cells = cells;
    }

    int doWork(int limit) {
        return queue.read(this, limit);
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
        MemorySegment m = queue.memory();
        switch (type) {
            case InjectQueue.CONTROL -> control(m, index, length);
            case InjectQueue.PPP -> ppp(m, index, length);
            case InjectQueue.BURIAL -> bury(m, index);
            case InjectQueue.SETTLEMENT -> moves.settle(m.get(JAVA_LONG, index));
            case InjectQueue.CHANGE -> services.changed(m.get(JAVA_LONG, index));
            case InjectQueue.HANDING -> hand(m, index, length);
            default -> throw new AssertionError("message of type " + type);
        }
    }

    private void control(MemorySegment m, int index, int length) {
        cells.add(WorkerCounter.INJECTED_CONTROL, 1);
        int octets = length - InjectQueue.CONTROL_DATA;
        long slot = outbox.claim();
        outbox.address(slot, m, (long) index + InjectQueue.CONTROL_PEER);
        MemorySegment.copy(m, (long) index + InjectQueue.CONTROL_DATA, outbox.slots(), slot + Outbox.FRAME, octets);
        outbox.control(m.get(JAVA_INT, index), slot, octets, m.get(JAVA_INT, (long) index + InjectQueue.CONTROL_DSCP));
    }

    private void ppp(MemorySegment m, int index, int length) {
        long ref = m.get(JAVA_LONG, index);
        if (moves.away(ref)) {
            moves.ppp(ref, m, (long) index + InjectQueue.PPP_DATA, length - InjectQueue.PPP_DATA);
            return;
        }
        cells.add(WorkerCounter.INJECTED_PPP, 1);
        if (!sessions.alive(ref)) {
            cells.drop(DropReason.SESSION_GONE);
            return;
        }
        int tunnel = tables.tunnels().find(sessions.tunnelId(ref));
        if (tunnel == 0) {
            cells.drop(DropReason.UNKNOWN_TUNNEL);
            return;
        }
        MemorySegment slots = outbox.slots();
        long frame = outbox.claim() + Outbox.FRAME;
        int octets = length - InjectQueue.PPP_DATA;
        MemorySegment.copy(m, (long) index + InjectQueue.PPP_DATA, slots, frame, octets);
        if (tap.on()) {
            tap.ppp(ref, slots, frame, octets, false);
        }
        int setting = sessions.setting(ref);
        int ns = sessions.sequences().take(ref, sessions.flags(setting));
        boolean echo = echo(slots, frame, frame + octets);
        long begin = L2tpHeader.prepend(slots, frame, echo, sessions.peerIds(setting), ns);
        outbox.control(
                tables.tunnels().port(tunnel),
                begin,
                (int) (frame + octets - begin),
                tables.tunnels().peers(),
                tables.tunnels().peerOffset(tunnel),
                sessions.controlDscp(setting));
    }

    private void hand(MemorySegment m, int index, int length) {
        cells.add(WorkerCounter.INJECTED_HANDED, 1);
        if (relay == null) {
            cells.drop(DropReason.RELAY_NO_PEER);
            return;
        }
        relay.up(
                m.get(JAVA_INT, index),
                m,
                (long) index + InjectQueue.HANDING_LOCAL,
                m,
                (long) index + InjectQueue.HANDING_PEER,
                m,
                (long) index + InjectQueue.HANDING_DATA,
                length - InjectQueue.HANDING_DATA);
    }

    private static boolean echo(MemorySegment m, long frame, long end) {
        long header = PppFrame.header(m, frame, end);
        return header != PppFrame.MALFORMED
                && PppFrame.protocol(header) == PppFrame.LCP
                && LcpEcho.echo(m, frame + PppFrame.length(header), end);
    }

    /** The end of a session: from here on its reference is dead, so its counters are final; the shard must hear of it. */
    private void bury(MemorySegment m, int index) {
        long ref = m.get(JAVA_LONG, index);
        int shard = m.get(JAVA_INT, (long) index + InjectQueue.BURIAL_SHARD);
        if (moves.away(ref)) {
            moves.bury(ref, shard);
            return;
        }
        sets.leave(ref);
        resequencer.bury(ref);
        services.bury(ref);
        sessions.bury(ref);
        burials.get(shard).add(ref);
    }
}
