package net.sluice.cluster.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member says of itself when it joins, as attributes of the Hazelcast member. A member one version older ignores
 * attributes that it does not know; so one may be added, and none may change its meaning.
 *
 * @param name unique among the members of a list
 * @param incarnation of its process
 * @param protocolVersion of its records and messages
 * @param backupCount on how many others it expects its records to be
 * @param attributes what {@link Member#attributes} will say
 */
record MemberCard(String name, long incarnation, int protocolVersion, int backupCount, Map<String, String> attributes) {
    private static final String NAME = "sluice.name";
    private static final String INCARNATION = "sluice.incarnation";
    private static final String PROTOCOL = "sluice.protocol";
    private static final String BACKUPS = "sluice.backups";
    private static final String OTHER = "sluice.of.";

    MemberCard {
        attributes = Map.copyOf(attributes);
    }

    static MemberCard of(ClusterConfig config) {
        Member member = config.member();
        return new MemberCard(
                member.name(),
                member.incarnation(),
                config.protocolVersion(),
                config.backupCount(),
                member.attributes());
    }

    /** What a member wrote on its card, or null: then it is none of ours. */
    static @Nullable MemberCard read(Map<String, String> attributes) {
        try {
            Map<String, String> others = new HashMap<>();
            attributes.forEach((key, value) -> {
                if (key.startsWith(OTHER)) {
                    others.put(key.substring(OTHER.length()), value);
                }
            });
            String name = attributes.get(NAME);
            if (name == null || name.isBlank()) {
                return null;
            }
            return new MemberCard(
                    name,
                    Long.parseLong(attributes.getOrDefault(INCARNATION, "")),
                    Integer.parseInt(attributes.getOrDefault(PROTOCOL, "")),
                    Integer.parseInt(attributes.getOrDefault(BACKUPS, "")),
                    others);
        } catch (NumberFormatException unreadable) {
            return null;
        }
    }

    Map<String, String> written() {
        Map<String, String> all = new HashMap<>();
        attributes.forEach((key, value) -> all.put(OTHER + key, value));
        all.put(NAME, name);
        all.put(INCARNATION, Long.toString(incarnation));
        all.put(PROTOCOL, Integer.toString(protocolVersion));
        all.put(BACKUPS, Integer.toString(backupCount));
        return all;
    }

    /** Why who shows this card may not join these members; null when it may. */
    @Nullable
    String refusedBy(Collection<MemberCard> present) {
        for (MemberCard there : present) {
            if (Math.abs(there.protocolVersion - protocolVersion) > 1) {
                return "member " + name + " speaks version " + protocolVersion + " and member " + there.name
                        + " speaks version " + there.protocolVersion
                        + ": they may be one apart; upgrade in steps of one version";
            }
            if (there.name.equals(name)) {
                return "a member named " + name + " is there already (incarnation " + there.incarnation
                        + "): names must be unique; when it is the same node, started anew, try again in some seconds";
            }
            if (there.backupCount != backupCount) {
                return "member " + name + " wants " + backupCount + " backups of each record and member " + there.name
                        + " wants " + there.backupCount + ": the number must be the same on all members";
            }
        }
        return null;
    }

    Member member(boolean lite) {
        return new Member(name, incarnation, lite, attributes);
    }
}
