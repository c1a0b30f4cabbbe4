package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.Ipv4Fragments;
import net.sluice.dataplane.service.Outlet;
import net.sluice.dataplane.service.PacketPool;
import net.sluice.dataplane.service.RateControl;
import net.sluice.dataplane.service.RuleBook;
import net.sluice.dataplane.service.RuleState;
import net.sluice.dataplane.service.ServiceState;
import net.sluice.dataplane.table.SessionTable;
import org.jspecify.annotations.Nullable;

/**
 * A session's home worker: what is done to the packets of sessions with services, both directions, in one order. A packet that a service holds back is
 * copied, and goes on by {@code forward} of its direction in a later {@link #poll}.
 */
final class HomeServices {

    /** How many batches of held packets may go on in one turn. */
    private static final int BATCHES = 4;

    /** Where packets go on to. */
    interface Onward {

        /**
         * The session lives, and {@code setting} is its present one. The packet must stay until the direction's flush, and downstream have the room
         * before it that headers need, {@link Outbox#FRAME}.
         */
        void forward(long ref, int setting, MemorySegment m, long packet, int length, boolean four);
    }

    private final SessionTable sessions;
    private final SessionMtu mtus;
    private final Cells cells;
    private final RuleBook book = new RuleBook();
    private final RateControl rates;
    private final int limit;
    private @Nullable Onward upward;
    private @Nullable Onward downward;
    private long nowNanos;

    /** By row; only of sessions that have, or had, services. */
    private final @Nullable ServiceState[] states;

    /** {@code salt}: a secret number. */
    HomeServices(Arena arena, DataplaneConfig config, SessionTable sessions, SessionMtu mtus, Cells cells, long salt) {
        this.sessions = sessions;
        this.mtus = mtus;
        this.cells = cells;
        limit = config.batch() * BATCHES;
        rates = new RateControl(new PacketPool(arena, waiting(config), packetBytes(config)), new HeldOutlet(), salt);
        states = new ServiceState[sessions.rows()];
    }

    /** Where packets that were held go on to. */
    void onward(Onward up, Onward down) {
        upward = up;
        downward = down;
    }

    private static int waiting(DataplaneConfig config) {
        return Math.max(1, config.waitingPackets() / config.wireWorkers());
    }

    private static int packetBytes(DataplaneConfig config) {
        return Math.max(config.tunMtu(), config.datagramBytes());
    }

    /** Octets of native memory that one takes. */
    static long bytes(DataplaneConfig config) {
        return PacketPool.bytes(waiting(config), packetBytes(config));
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    /** The filters and other rules of this worker's sessions. */
    RuleBook book() {
        return book;
    }

    /** Takes a packet from the subscriber that may be forwarded; false when it does not go on now: dropped and counted, or held. */
    boolean up(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.HAS_SERVICES) == 0) {
            return true;
        }
        ServiceState state = state(ref, setting);
        DropReason refused = state.rules().up(m, packet, length, four, nowNanos);
        if (refused != null) {
            cells.drop(refused);
            sessions.countDroppedIn(ref, refused, nowNanos);
            return false;
        }
        rates.limit(state.up(), sessions.services(setting).up(), nowNanos);
        return rates.offer(state.up(), m, packet, length, four, nowNanos);
    }

    /** Takes a packet to the subscriber that may be forwarded; false when it does not go on now: dropped and counted, or held. */
    boolean down(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.HAS_SERVICES) == 0) {
            return true;
        }
        boolean stays = length > mtus.of(ref, setting, four) && !(four && Ipv4Fragments.possible(m, packet));
        ServiceState state = state(ref, setting);
        DropReason refused = state.rules().down(m, packet, length, four, stays, nowNanos);
        if (refused != null) {
            cells.drop(refused);
            sessions.countDroppedOut(ref, refused, nowNanos);
            return false;
        }
        rates.limit(state.down(), sessions.services(setting).down(), nowNanos);
        return rates.offer(state.down(), m, packet, length, four, nowNanos);
    }

    /** Notes that a packet of the subscriber is forwarded, where not every packet counts as traffic, or packets are counted by class. */
    void noteUp(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if (state(ref, setting).rules().noteUp(m, packet, length, four)) {
            sessions.trafficIn(ref, nowNanos);
        }
    }

    /** The same of a packet to the subscriber: its class, for {@link #countDown}. */
    int noteDown(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        int noted = state(ref, setting).rules().noteDown(m, packet, length, four);
        if ((noted & RuleState.ACTIVE) != 0) {
            sessions.trafficOut(ref, nowNanos);
        }
        return noted;
    }

    /** Counts what is sent of a packet that was {@code noted}. */
    void countDown(long ref, int setting, int noted, int octets) {
        state(ref, setting).rules().countDown(noted, octets);
    }

    private ServiceState state(long ref, int setting) {
        ServiceState state = states[(int) ref];
        if (state == null) {
            state = new ServiceState(ref, book, sessions.classes(ref));
            states[(int) ref] = state;
        }
        if (state.enforce(sessions.services(setting), nowNanos)) {
            sessions.classes(ref, state.rules().cells());
        }
        return state;
    }

    /** A shard has changed the session's services: what is held must hear of it though no packet comes. */
    void changed(long ref) {
        if (!sessions.alive(ref) || states[(int) ref] == null) {
            // It moved to another worker meanwhile, which finds the present services, or never had any.
            return;
        }
        int setting = sessions.setting(ref);
        SessionServices services = sessions.services(setting);
        ServiceState state = state(ref, setting);
        rates.limit(state.up(), services.up(), nowNanos);
        rates.limit(state.down(), services.down(), nowNanos);
    }

    /**
     * What was done to an ha-set's packets in the name of {@code from} is done in that of {@code to} from now on: credit, what is held and what is remembered go
     * over. By the new one's services: what it does not hold goes on at once, before whatever comes next.
     */
    void succeed(long from, long to) {
        ServiceState before = states[(int) from];
        if (before == null) {
            return;
        }
        ServiceState after = state(to, sessions.setting(to));
        // What it held for itself, before it was a member, is older than whatever comes.
        rates.limit(after.up(), null, nowNanos);
        rates.limit(after.down(), null, nowNanos);
        after.inherit(before, nowNanos);
        changed(to);
    }

    /** Lets go on what was held long enough; returns how many packets, which stay where they are until {@link #sent}. */
    int poll() {
        return rates.poll(nowNanos, limit);
    }

    /** Both directions have been flushed. */
    void sent() {
        rates.reclaim();
    }

    /** When {@link #poll} has something to do next though no packet comes. */
    long nextDeadlineNanos() {
        return rates.nextDueNanos();
    }

    /** The session ends: what it holds is dropped and counted before its counters are final. */
    void bury(long ref) {
        ServiceState state = states[(int) ref];
        if (state != null) {
            rates.bury(state.up());
            rates.bury(state.down());
            state.rules().end(nowNanos);
        }
        states[(int) ref] = null;
    }

    /** Where packets that were held go. */
    private final class HeldOutlet implements Outlet {

        @Override
        public void forward(long ref, boolean up, MemorySegment m, long packet, int length) {
            int setting = sessions.setting(ref);
            boolean four = m.get(JAVA_BYTE, packet) >>> 4 == 4;
            Onward onward = up ? upward : downward;
            if ((sessions.flags(setting)
                            & (SessionTable.IN_SET | (four ? SessionTable.IPV4_OPEN : SessionTable.IPV6_OPEN)))
                    == 0) {
                lost(ref, up, DropReason.NCP_NOT_OPEN);
            } else if (onward != null) {
                onward.forward(ref, setting, m, packet, length, four);
            }
        }

        @Override
        public void lost(long ref, boolean up, DropReason reason) {
            cells.drop(reason);
            if (up) {
                sessions.countDroppedIn(ref, reason, nowNanos);
            } else {
                sessions.countDroppedOut(ref, reason, nowNanos);
            }
        }

        @Override
        public void held() {
            cells.add(WorkerCounter.RATE_HELD, 1);
        }

        @Override
        public void left() {
            cells.add(WorkerCounter.RATE_LEFT, 1);
        }
    }
}
