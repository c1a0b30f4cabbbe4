package net.sluice.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * What a session may send and be sent, and how that is counted. A null asks for nothing.
 *
 * @param filterUp for packets from the subscriber
 * @param filterDown for packets to the subscriber
 * @param garden what it is confined to
 * @param classes classes that its packets are counted in
 * @param packetsUp how many packets it may send
 * @param packetsDown how many packets it may be sent
 * @param activity which packets count as traffic for {@link LastTraffic}: those that this filter passes, each direction seen as it goes; all when null
 */
public record SessionRules(
        @Nullable Filter filterUp,
        @Nullable Filter filterDown,
        @Nullable WalledGarden garden,
        @Nullable TrafficClasses classes,
        @Nullable PacketRate packetsUp,
        @Nullable PacketRate packetsDown,
        @Nullable Filter activity) {

    /** No rules. */
    public static final SessionRules NONE = new SessionRules(null, null, null, null, null, null, null);

    /** Whether each packet that is forwarded must be looked at once more, to be counted in its class or to count as traffic. */
    public boolean noted() {
        return classes != null || activity != null;
    }

    public SessionRules withFilters(@Nullable Filter up, @Nullable Filter down) {
        return new SessionRules(up, down, garden, classes, packetsUp, packetsDown, activity);
    }

    public SessionRules withGarden(@Nullable WalledGarden value) {
        return new SessionRules(filterUp, filterDown, value, classes, packetsUp, packetsDown, activity);
    }

    public SessionRules withClasses(@Nullable TrafficClasses value) {
        return new SessionRules(filterUp, filterDown, garden, value, packetsUp, packetsDown, activity);
    }

    public SessionRules withPacketRates(@Nullable PacketRate up, @Nullable PacketRate down) {
        return new SessionRules(filterUp, filterDown, garden, classes, up, down, activity);
    }

    public SessionRules withActivity(@Nullable Filter value) {
        return new SessionRules(filterUp, filterDown, garden, classes, packetsUp, packetsDown, value);
    }
}
