package net.sluice.radius.message;

import java.util.OptionalLong;

/**
 * How fast a session may be, in bit/s, 0..2^32-1; 0 stands for no limit.
 *
 * @param up   from the subscriber: WISPr-Bandwidth-Max-Up, or else Ascend-Data-Rate
 * @param down to the subscriber: WISPr-Bandwidth-Max-Down, or else Ascend-Xmit-Rate
 */
public record RateGrant(OptionalLong up, OptionalLong down) {

    /** Nothing is said. */
    public static final RateGrant NONE = new RateGrant(OptionalLong.empty(), OptionalLong.empty());
}
