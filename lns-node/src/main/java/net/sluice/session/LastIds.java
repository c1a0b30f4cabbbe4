package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tunnel id was given out last in each slot, written down (two octets, the id) so that a successor goes on behind it: an id that a LAC may still
 * remember is used again last.
 */
final class LastIds {
    private final int shard;
    private final CommitGate gate;
    private final Map<Integer, Integer> ids = new HashMap<>();

    LastIds(int shard, CommitGate gate) {
        this.shard = shard;
        this.gate = gate;
    }

    /** This one now, by us or by a predecessor. */
    void gave(int tunnelId) {
        ids.put(RecordId.slotOf(tunnelId), tunnelId);
        rewrite(RecordId.slotOf(tunnelId));
    }

    void rewrite(int slot) {
        Integer id = ids.get(slot);
        if (id != null) {
            byte[] value =
                    ByteBuffer.allocate(Short.BYTES).putShort(id.shortValue()).array();
            gate.write(new RecordWrite(RecordId.ofLastId(slot, shard), value));
        }
    }

    void forget(int slot) {
        ids.remove(slot);
    }

    /** The id in a record; null when there is none. */
    static @Nullable Integer read(byte[] value) {
        return value.length == Short.BYTES
                ? Short.toUnsignedInt(ByteBuffer.wrap(value).getShort())
                : null;
    }
}
