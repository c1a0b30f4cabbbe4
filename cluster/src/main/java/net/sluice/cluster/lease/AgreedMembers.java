package net.sluice.cluster.lease;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.store.Member;

/**
 * The members that are agreed upon: follows the store's list from one to the next that has more than half of it (the same
 * lives of them; witnesses count). Any other list, or one without this member, fences this member, until a list comes that
 * has a majority of the last agreed one, or a majority of those in the list has agreed upon it without this member, or it is
 * plain that no majority of the last agreed one lives.
 */
final class AgreedMembers {
    /** More are not agreed upon. */
    static final int MOST = 32;

    private final String self;
    private final int configured;
    private Map<String, Member> members = Map.of();
    private Map<String, Member> seen = Map.of();
    private boolean fenced = true;

    /** @param configured {@link LeaseConfig#configuredMembers} */
    AgreedMembers(String self, int configured) {
        this.self = self;
        this.configured = configured;
    }

    /** The store sees these now. */
    void onMembers(List<Member> list) {
        Map<String, Member> now = new LinkedHashMap<>();
        list.forEach(member -> now.put(member.name(), member));
        seen = now.containsKey(self) && now.size() <= MOST ? now : Map.of();
        fenced = seen.isEmpty() || !hasMajority();
        if (!fenced) {
            members = seen;
        }
    }

    /** A member's next life knows nothing of what its former life had agreed to since, and does not speak for it. */
    private boolean hasMajority() {
        if (members.isEmpty()) {
            return seen.size() >= Voters.majority(configured) || configured == 0;
        }
        long still = members.values().stream()
                .filter(member -> {
                    Member now = seen.get(member.name());
                    return now != null && now.incarnation() == member.incarnation();
                })
                .count();
        return still >= Voters.majority(members.size()) || isNobodysAnyMore();
    }

    /**
     * So many lives of the last list have another after them that no majority of it can ever come back: whoever waits for it
     * waits for ever. Then this member is like one that has just started, as it would be if somebody started it anew.
     */
    private boolean isNobodysAnyMore() {
        long over = members.values().stream()
                .filter(member -> {
                    Member now = seen.get(member.name());
                    return now != null && now.incarnation() != member.incarnation();
                })
                .count();
        return configured > 0
                && members.size() - over < Voters.majority(members.size())
                && seen.size() >= Voters.majority(configured);
    }

    /** Those of the last list, if it is one that a majority of them can agree upon without this member. */
    Set<String> seen() {
        return seen.keySet();
    }

    /** A majority of those of the last list has agreed upon it without this member, which follows. */
    void follow() {
        members = seen;
        fenced = false;
    }

    /** True when this member is with a minority (or has never seen a majority). */
    boolean fenced() {
        return fenced;
    }

    /** The last agreed ones. */
    Map<String, Member> members() {
        return members;
    }
}
