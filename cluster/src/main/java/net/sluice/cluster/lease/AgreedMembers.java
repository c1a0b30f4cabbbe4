package net.sluice.cluster.lease;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.store.Member;

/**
 * The members that are agreed upon: follows the store's list from one to the next that has more than half of it (by
 * name; witnesses count). Any other list, or one without this member, fences this member, until a list comes that has a
 * majority of the last agreed one.
 */
final class AgreedMembers {
    /** More are not agreed upon. */
    static final int MOST = 32;

    private final String self;
    private final int configured;
    private Map<String, Member> members = Map.of();
    private boolean fenced = true;

    /** @param configured {@link LeaseConfig#configuredMembers} */
    AgreedMembers(String self, int configured) {
        this.self = self;
        this.configured = configured;
    }

    /** The store sees these now. */
    void onMembers(List<Member> list) {
        Map<String, Member> seen = new LinkedHashMap<>();
        list.forEach(member -> seen.put(member.name(), member));
        fenced = !seen.containsKey(self) || seen.size() > MOST || !hasMajority(seen.keySet());
        if (!fenced) {
            members = seen;
        }
    }

    private boolean hasMajority(Set<String> seen) {
        if (members.isEmpty()) {
            return seen.size() >= Voters.majority(configured) || configured == 0;
        }
        long still = members.keySet().stream().filter(seen::contains).count();
        return still >= Voters.majority(members.size());
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
