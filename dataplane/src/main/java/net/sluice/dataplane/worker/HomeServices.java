package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.packet.Ipv4Fragments;
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

    /** Where packets go on to. */
    interface Onward {

        /**
         * The session lives, and {@code setting} is its present one. The packet must stay until the direction's flush, and downstream have the room
         * before it that headers need, {@link Outbox#FRAME}.
         */
        void forward(long ref, int setting, MemorySegment m, long packet, int length, boolean four);
    }

    private final SessionTable sessions;
    private final Cells cells;
    private final RuleBook book = new RuleBook();
    private long nowNanos;

    /** By row; only of sessions that have, or had, services. */
    private final @Nullable ServiceState[] states;

    HomeServices(SessionTable sessions, Cells cells) {
        this.sessions = sessions;
        this.cells = cells;
        states = new ServiceState[sessions.rows()];
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
        DropReason refused = state(ref, setting).rules().up(m, packet, length, four, nowNanos);
        if (refused != null) {
            cells.drop(refused);
            sessions.countDroppedIn(ref, refused, nowNanos);
            return false;
        }
        return true;
    }

    /** Takes a packet to the subscriber that may be forwarded; false when it does not go on now: dropped and counted, or held. */
    boolean down(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.HAS_SERVICES) == 0) {
            return true;
        }
        boolean stays = length > sessions.mtu(setting, four) && !(four && Ipv4Fragments.possible(m, packet));
        DropReason refused = state(ref, setting).rules().down(m, packet, length, four, stays, nowNanos);
        if (refused != null) {
            cells.drop(refused);
            sessions.countDroppedOut(ref, refused, nowNanos);
            return false;
        }
        return true;
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
            state = new ServiceState(book, sessions.classes(ref));
            states[(int) ref] = state;
        }
        if (state.enforce(sessions.services(setting), nowNanos)) {
            sessions.classes(ref, state.rules().cells());
        }
        return state;
    }

    /** Lets go on what was held long enough; returns how many packets. */
    int poll() {
        return 0;
    }

    /** When {@link #poll} has something to do next though no packet comes. */
    long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    /** The session ends: what it holds is dropped and counted before its counters are final. */
    void bury(long ref) {
        ServiceState state = states[(int) ref];
        if (state != null) {
            state.rules().end(nowNanos);
        }
        states[(int) ref] = null;
    }
}
