package net.sluice.cluster.store;

import org.jspecify.annotations.Nullable;

/**
 * One record put or deleted. While records of former epochs still count (the floor is below the epoch), a record that
 * ends is not deleted but put with a value of no octets: a deletion would let an older one count again.
 *
 * @param key where
 * @param value what, opaque, not to be changed by anyone any more; null deletes
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets; never compared
public record Write(RecordKey key, byte @Nullable [] value) {
    /** The record exists no more, whatever former epochs say. */
    public static Write gone(RecordKey key) {
        return new Write(key, new byte[0]);
    }
}
