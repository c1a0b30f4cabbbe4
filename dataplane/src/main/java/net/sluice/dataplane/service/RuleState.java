package net.sluice.dataplane.service;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.PacketRate;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.packet.PacketFields;
import org.jspecify.annotations.Nullable;

/** One session's {@link SessionRules} at work, and what they remember: each packet meets the packet rate, the filter and the walled garden. One thread. */
public final class RuleState {

    private final RuleBook book;
    private final PacketFields fields;
    private final GardenState garden = new GardenState();
    private SessionRules inForce = SessionRules.NONE;
    private @Nullable PacketGate gateUp;
    private @Nullable PacketGate gateDown;
    private @Nullable FilterProgram filterUp;
    private @Nullable FilterProgram filterDown;
    private @Nullable FilterProgram activity;
    private @Nullable ClassProgram classes;
    private @Nullable ClassCells cells;

    /**
     * Without rules.
     *
     * @param book the worker's
     * @param counted what was counted by class before, at another worker; null for nothing
     */
    public RuleState(RuleBook book, @Nullable ClassCells counted) {
        this.book = book;
        cells = counted;
        fields = book.fields();
    }

    /** The rules from now on. What is remembered stays as far as it is still asked for. */
    @SuppressWarnings("ReferenceEquality") // Once per change: an equal list is as good as the same.
    public void enforce(SessionRules rules, long nowNanos) {
        if (rules == inForce) {
            return;
        }
        inForce = rules;
        gateUp = gate(gateUp, rules.packetsUp(), nowNanos);
        gateDown = gate(gateDown, rules.packetsDown(), nowNanos);
        filterUp = book.exchange(filterUp, rules.filterUp());
        filterDown = book.exchange(filterDown, rules.filterDown());
        activity = book.exchange(activity, rules.activity());
        garden.enter(book.exchange(garden.garden(), rules.garden()), nowNanos);
        ClassProgram before = classes;
        classes = book.exchange(classes, rules.classes());
        if (classes != null && classes != before) {
            cells = new ClassCells(classes.classes().classes(), cells);
        }
    }

    private static @Nullable PacketGate gate(@Nullable PacketGate present, @Nullable PacketRate rate, long nowNanos) {
        if (rate == null) {
            return null;
        }
        if (present == null) {
            return new PacketGate(rate, nowNanos);
        }
        present.rate(rate);
        return present;
    }

    /** Takes over what another session's rules remember, as far as these ask for it; the other's begin anew. */
    void inherit(RuleState other, long nowNanos) {
        gateUp = gate(other.gateUp, inForce.packetsUp(), nowNanos);
        gateDown = gate(other.gateDown, inForce.packetsDown(), nowNanos);
        other.gateUp = gate(null, other.inForce.packetsUp(), nowNanos);
        other.gateDown = gate(null, other.inForce.packetsDown(), nowNanos);
        garden.inherit(other.garden, nowNanos);
    }

    /** The session ends: its rules are not in use here any more. */
    public void end(long nowNanos) {
        enforce(SessionRules.NONE, nowNanos);
    }

    /** Counters by class, once the session has had classes. */
    public @Nullable ClassCells cells() {
        return cells;
    }

    /** Why a packet from the subscriber ends here, or null; its destination may be another then. */
    public @Nullable DropReason up(MemorySegment m, long packet, int length, boolean four, long nowNanos) {
        if (gateUp != null && !gateUp.admits(nowNanos)) {
            return DropReason.PACKET_RATE;
        }
        boolean confined = garden.matters(nowNanos);
        if (filterUp == null && !confined) {
            return null;
        }
        boolean readable = fields.read(m, packet, length, four);
        DropReason filtered = filtered(filterUp, readable);
        if (filtered != null) {
            return filtered;
        }
        return !confined || garden.up(m, packet, fields, readable, nowNanos) ? null : DropReason.WALLED_GARDEN;
    }

    /**
     * Why a packet to the subscriber ends here, or null; its source may be another then.
     *
     * @param stays whether its source must stay, as it is too big: its sender will be told
     */
    public @Nullable DropReason down(
            MemorySegment m, long packet, int length, boolean four, boolean stays, long nowNanos) {
        if (gateDown != null && !gateDown.admits(nowNanos)) {
            return DropReason.PACKET_RATE;
        }
        boolean confined = garden.matters(nowNanos);
        if (filterDown == null && !confined) {
            return null;
        }
        boolean readable = fields.read(m, packet, length, four);
        DropReason filtered = filtered(filterDown, readable);
        if (filtered != null) {
            return filtered;
        }
        return !confined || garden.down(m, packet, fields, readable, stays, nowNanos) ? null : DropReason.WALLED_GARDEN;
    }

    private @Nullable DropReason filtered(@Nullable FilterProgram filter, boolean readable) {
        if (filter == null) {
            return null;
        }
        if (!readable) {
            return DropReason.FILTER_UNREADABLE;
        }
        return filter.passes(fields) ? null : DropReason.FILTERED;
    }

    /** Counts a packet of the subscriber that is forwarded in its class; whether it counts as traffic. */
    public boolean noteUp(MemorySegment m, long packet, int length, boolean four) {
        boolean readable = fields.read(m, packet, length, four);
        if (classes != null && cells != null) {
            cells.countIn(classes.up(fields, readable), length);
        }
        return active(readable);
    }

    /** The class of a packet that is sent to the subscriber, for {@link #countDown}, and {@link #ACTIVE} when it counts as traffic. */
    public int noteDown(MemorySegment m, long packet, int length, boolean four) {
        boolean readable = fields.read(m, packet, length, four);
        int index = classes == null ? 0 : classes.down(fields, readable);
        return active(readable) ? index | ACTIVE : index;
    }

    /** Flag of {@link #noteDown}. */
    public static final int ACTIVE = 1 << 16;

    /** Counts what is sent to the subscriber of a packet that was {@code noted}: it, or a fragment of it. */
    public void countDown(int noted, int octets) {
        if (classes != null && cells != null) {
            cells.countOut(noted & ~ACTIVE, octets);
        }
    }

    private boolean active(boolean readable) {
        return activity == null || (readable && activity.passes(fields));
    }
}
