package net.sluice.dataplane.service;

import net.sluice.dataplane.SessionServices;

/**
 * What the services of one session remember from packet to packet. It is made when a session first shows services, and outlives their changes. One thread: the
 * session's home worker.
 */
public final class ServiceState {

    private SessionServices inForce;

    /** For a session whose services are these. */
    public ServiceState(SessionServices services) {
        inForce = services;
    }

    /** Makes {@code services} the ones in force, if they are not already. */
    @SuppressWarnings(
            "ReferenceEquality") // Once per packet: the same record is the usual case, and an equal one harms nothing.
    public void enforce(SessionServices services) {
        if (inForce != services) {
            inForce = services;
        }
    }
}
