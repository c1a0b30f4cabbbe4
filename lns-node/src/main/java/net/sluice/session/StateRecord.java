package net.sluice.session;

/**
 * A record as a predecessor has left it.
 *
 * @param id which one
 * @param value its octets
 */
@SuppressWarnings("ArrayRecordComponent") // octets; nobody compares these records
public record StateRecord(RecordId id, byte[] value) {
    @Override
    public String toString() {
        return value.length + " octets of " + id;
    }
}
