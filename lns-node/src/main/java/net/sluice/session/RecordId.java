package net.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * Names a record of a control loop's state in the cluster's store. The epoch under which it is written is the store's
 * business.
 *
 * @param slot the slot of the tunnel: its id divided by 256
 * @param kind what it is a record of
 * @param id which one: a tunnel id; a tunnel id and, in the low 16 bits, a session id; the number of a pack of counts; or
 *     that of a shard
 */
public record RecordId(int slot, Kind kind, long id) {
    /** How many bits of a tunnel id tell tunnels of one slot from each other. */
    private static final int TUNNEL_BITS = 8;

    /** What there are records of. */
    public enum Kind {
        /** A tunnel with its control channel. */
        TUNNEL(1),
        /** A call, and the session in it. */
        SESSION(2),
        /** What many sessions have carried. */
        CHECKPOINT(3),
        /** Which tunnel id a shard gave out last of all in the slot. */
        LAST_ID(4);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        /** As it is in the store's keys. */
        public byte code() {
            return code;
        }

        /** The kind with that code; null when a later version has brought it. */
        public static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** The slot that a tunnel of ours belongs to. */
    public static int slotOf(int tunnelId) {
        return tunnelId >>> TUNNEL_BITS;
    }

    static RecordId ofTunnel(int tunnelId) {
        return new RecordId(slotOf(tunnelId), Kind.TUNNEL, tunnelId);
    }

    static RecordId ofSession(int tunnelId, int sessionId) {
        return new RecordId(slotOf(tunnelId), Kind.SESSION, (long) tunnelId << 16 | sessionId);
    }

    static RecordId ofCheckpoint(int slot, int shard, int pack) {
        return new RecordId(slot, Kind.CHECKPOINT, (long) shard << 32 | pack);
    }

    static RecordId ofLastId(int slot, int shard) {
        return new RecordId(slot, Kind.LAST_ID, shard);
    }

    /** The tunnel that a record of a tunnel or a session is about. */
    int tunnelId() {
        return (int) (kind == Kind.SESSION ? id >>> 16 : id);
    }

    /** The session that a record of a session is about. */
    int sessionId() {
        return (int) id & 0xFFFF;
    }
}
