package net.sluice.ppp.record;

/** Why a record cannot be read. */
public enum RecordFault {
    /** Shorter than it says, or than a record is. */
    TRUNCATED,
    /** Written by a version whose records ours cannot read. */
    TOO_NEW,
    /** A field is missing without which the rest is of no use. */
    MISSING_FIELD,
    /** A value that the field cannot have. */
    OUT_OF_RANGE
}
