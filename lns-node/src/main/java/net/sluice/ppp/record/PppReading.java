package net.sluice.ppp.record;

/** What came of reading a record: what was written, or why that cannot be told. */
public sealed interface PppReading<T> {
    /** What was written. Fields that the writer did not know have their defaults. */
    record Good<T>(T value) implements PppReading<T> {}

    /** Nothing that could be relied on. {@code what}: more for the log, nothing secret. */
    record Bad<T>(RecordFault fault, String what) implements PppReading<T> {}
}
