package net.sluice.dataplane;

/**
 * What is done to a session's packets beside forwarding them; {@link #NONE} for most sessions, which then pay one test of a flag for it. Immutable: a change
 * is a whole new one in a new {@link SessionEntry}, and takes effect with the next packet.
 *
 * @param rules what passes at all, and how it is counted
 */
public record SessionServices(SessionRules rules) {

    /** Packets are forwarded as they come. */
    public static final SessionServices NONE = new SessionServices(SessionRules.NONE);

    public SessionServices withRules(SessionRules value) {
        return new SessionServices(value);
    }

    /** Whether nothing is to be done. */
    public boolean none() {
        return equals(NONE);
    }
}
