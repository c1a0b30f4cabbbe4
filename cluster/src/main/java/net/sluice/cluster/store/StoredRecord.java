package net.sluice.cluster.store;

/**
 * A record as it was read.
 *
 * @param key where it is
 * @param value what was written there; of no octets when the record had ended ({@link Write#gone})
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets; never compared
public record StoredRecord(RecordKey key, byte[] value) {}
