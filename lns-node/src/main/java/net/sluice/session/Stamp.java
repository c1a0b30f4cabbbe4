package net.sluice.session;

/**
 * When something was written, by a clock that all records of one writer share and that means nothing to others.
 *
 * @param writer a control loop in one life of its node
 * @param nanos how long that loop had run
 */
record Stamp(long writer, long nanos) {
    /** How much later the other was written; 0 when that cannot be told. */
    long until(Stamp later) {
        return writer == later.writer ? Math.max(0, later.nanos - nanos) : 0;
    }

    void write(FieldWriter to) {
        to.number(1, writer).number(2, nanos);
    }

    static Stamp read(FieldReader from) {
        return new Stamp(from.number(1), from.number(2));
    }
}
