package net.sluice.dataplane;

/**
 * The datagrams that the packet path hands up to one shard. Three bounded queues, so that none starves another, drained in this order: L2TP control
 * of known tunnels; PPP control of known sessions (limited per session); L2TP control with tunnel id 0 (limited per source address). What did not fit
 * is a counted {@link DropReason}.
 */
public interface Punts {

    /**
     * Hands at most {@code limit} datagrams to {@code handler}.
     *
     * @return how many
     */
    int drain(PuntHandler handler, int limit);
}
