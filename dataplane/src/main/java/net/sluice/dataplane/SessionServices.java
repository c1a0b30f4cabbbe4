package net.sluice.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * What is done to a session's packets beside forwarding them; {@link #NONE} for most sessions, which then pay one test of a flag for it. Immutable: a change
 * is a whole new one in a new {@link SessionEntry}, and takes effect with the next packet, and on those that wait.
 *
 * @param rules what passes at all, and how it is counted
 * @param up the limit of what the subscriber sends; null for none
 * @param down the limit of what it is sent; null for none
 */
public record SessionServices(
        SessionRules rules,
        @Nullable RateLimit up,
        @Nullable RateLimit down) {

    /** Packets are forwarded as they come. */
    public static final SessionServices NONE = new SessionServices(SessionRules.NONE, null, null);

    public SessionServices withRules(SessionRules value) {
        return new SessionServices(value, up, down);
    }

    /** The same with these limits. */
    public SessionServices withRates(@Nullable RateLimit newUp, @Nullable RateLimit newDown) {
        return new SessionServices(rules, newUp, newDown);
    }

    /** Whether nothing is to be done. */
    public boolean none() {
        return equals(NONE);
    }
}
