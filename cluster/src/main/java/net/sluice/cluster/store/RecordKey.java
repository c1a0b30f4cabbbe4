package net.sluice.cluster.store;

/**
 * Where a record is.
 *
 * @param slot the slot it belongs to, and moves with
 * @param epoch the epoch of the ownership under which it was written
 * @param kind what it is: {@link #TUNNEL}, {@link #SESSION}, {@link #CHECKPOINT}, others later
 * @param id which one of its kind, as the kind says
 */
public record RecordKey(int slot, long epoch, byte kind, long id) {
    /** A tunnel; the id is the tunnel id. */
    public static final byte TUNNEL = 1;
    /** A session; the id is {@code tunnelId << 16 | sessionId}. */
    public static final byte SESSION = 2;
    /** A checkpoint of counters. */
    public static final byte CHECKPOINT = 3;
}
