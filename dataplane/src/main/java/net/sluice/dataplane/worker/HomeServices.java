package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
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

    /** By row; only of sessions that have, or had, services. */
    private final @Nullable ServiceState[] states;

    HomeServices(SessionTable sessions) {
        this.sessions = sessions;
        states = new ServiceState[sessions.rows()];
    }

    /** Takes a packet from the subscriber that may be forwarded; false when it does not go on now: dropped and counted, or held. */
    boolean up(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.HAS_SERVICES) == 0) {
            return true;
        }
        state(ref, setting);
        return true;
    }

    /** Takes a packet to the subscriber that may be forwarded; false when it does not go on now: dropped and counted, or held. */
    boolean down(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.HAS_SERVICES) == 0) {
            return true;
        }
        state(ref, setting);
        return true;
    }

    private ServiceState state(long ref, int setting) {
        ServiceState state = states[(int) ref];
        if (state == null) {
            state = new ServiceState(sessions.services(setting));
            states[(int) ref] = state;
        }
        state.enforce(sessions.services(setting));
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
        states[(int) ref] = null;
    }
}
