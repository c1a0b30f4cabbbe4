package net.sluice.dataplane.service;

import net.sluice.dataplane.SessionServices;
import org.jspecify.annotations.Nullable;

/**
 * What the services of one session remember from packet to packet. It is made when a session first shows services, and outlives their changes. One thread: the
 * session's home worker.
 */
public final class ServiceState {

    private final long ref;
    private final RuleState rules;
    private Shaper up;
    private Shaper down;
    private SessionServices inForce = SessionServices.NONE;

    /**
     * For session {@code ref}, without services so far.
     *
     * @param book the worker's
     * @param counted what was counted by class before, at another worker; null for nothing
     */
    public ServiceState(long ref, RuleBook book, @Nullable ClassCells counted) {
        this.ref = ref;
        rules = new RuleState(book, counted);
        up = new Shaper(ref, true);
        down = new Shaper(ref, false);
    }

    /** What passes at all, and how it is counted. */
    public RuleState rules() {
        return rules;
    }

    /** What is remembered for the rate from the subscriber. */
    public Shaper up() {
        return up;
    }

    /** What is remembered for the rate to the subscriber. */
    public Shaper down() {
        return down;
    }

    /** Makes {@code services} the ones in force; false if they are already. */
    @SuppressWarnings(
            "ReferenceEquality") // Once per packet: the same record is the usual case, and an equal one harms nothing.
    public boolean enforce(SessionServices services, long nowNanos) {
        if (inForce == services) {
            return false;
        }
        inForce = services;
        rules.enforce(services.rules(), nowNanos);
        return true;
    }

    /**
     * Takes over from another session: credit, what waits, and connections that were led elsewhere. The other begins anew, with the shapers of this one, in
     * which nothing may wait. Each is still bound by its own services; those of this one hold for what waits when its limits are set next.
     */
    public void inherit(ServiceState other, long nowNanos) {
        rules.inherit(other.rules, nowNanos);
        Shaper idleUp = up;
        Shaper idleDown = down;
        take(other.up, other.down);
        other.take(idleUp, idleDown);
    }

    private void take(Shaper upward, Shaper downward) {
        up = upward;
        down = downward;
        up.ref(ref);
        down.ref(ref);
    }
}
