package net.sluice.dataplane;

/**
 * How many packets a session may send us, or be sent, before they are dropped as {@link DropReason#PACKET_RATE}.
 *
 * @param perSecond on average, 1..10,000,000
 * @param burst at once, 1..10,000,000
 */
public record PacketRate(int perSecond, int burst) {

    private static final int MOST = 10_000_000;

    /** Refuses values out of range. */
    public PacketRate {
        if (perSecond < 1 || perSecond > MOST || burst < 1 || burst > MOST) {
            throw new IllegalArgumentException(
                    perSecond + " packets per second, " + burst + " at once: not 1.." + MOST);
        }
    }
}
