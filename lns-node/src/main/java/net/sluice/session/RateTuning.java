package net.sluice.session;

/**
 * How rates are kept, the same for all sessions of a profile.
 *
 * @param policeBurstNanos how long a policed session may send at full speed what it has saved up, in nanoseconds of its rate
 * @param shapeBurstNanos the same of a shaped one
 * @param overheadOctets what each packet counts beyond its length: the framing of the subscriber's line
 * @param queueNanos how much a shaped session may have waiting, in nanoseconds of its rate
 * @param smallOctets packets up to this length wait ahead of longer ones of other flows; 0: none do
 * @param fair whether flows share a shaped rate evenly (RFC 8290)
 * @param codelTargetNanos a wait longer than this is one too many (RFC 8289 s4.2)...
 * @param codelIntervalNanos ...when no packet waited less for so long
 */
public record RateTuning(
        long policeBurstNanos,
        long shapeBurstNanos,
        int overheadOctets,
        long queueNanos,
        int smallOctets,
        boolean fair,
        long codelTargetNanos,
        long codelIntervalNanos) {

    /** What the configuration says when it says nothing. */
    public static final RateTuning DEFAULTS =
            new RateTuning(100_000_000, 10_000_000, 0, 200_000_000, 128, true, 5_000_000, 100_000_000);
}
