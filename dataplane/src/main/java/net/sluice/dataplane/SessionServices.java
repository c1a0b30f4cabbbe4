package net.sluice.dataplane;

/**
 * What is done to a session's packets beside forwarding them; {@link #NONE} for most sessions, which then pay one test of a flag for it. Immutable: a change
 * is a whole new one in a new {@link SessionEntry}, and takes effect with the next packet.
 */
public record SessionServices() {

    /** Packets are forwarded as they come. */
    public static final SessionServices NONE = new SessionServices();

    /** Whether nothing is to be done. */
    public boolean none() {
        return equals(NONE);
    }
}
