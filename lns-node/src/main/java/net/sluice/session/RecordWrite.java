package net.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * One record to be put or deleted.
 *
 * @param id which one
 * @param value its octets; null: it is to be deleted, so that no successor finds it, whichever epoch it was written in
 */
@SuppressWarnings("ArrayRecordComponent") // octets; nobody compares these records
public record RecordWrite(RecordId id, byte @Nullable [] value) {
    @Override
    public String toString() {
        return (value == null ? "delete " : "put " + value.length + " octets of ") + id;
    }
}
