package net.sluice.cluster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the members of ha-sets hold together: the first member's wishes and what it was given for them, for all. Not thread-safe. */
final class Sharings {
    /** How many sessions a set can have. */
    static final int MOST_MEMBERS = 8;

    /** One set that holds something. Of its members, the oldest is the one that {@link Holdings} knows. */
    static final class Sharing {
        private final String set;
        private final List<AddressWish> wishes;
        private final List<Prefix> granted;
        private final Map<OwnerRef, Login> members = new LinkedHashMap<>();

        private Sharing(String set, List<AddressWish> wishes, List<Prefix> granted) {
            this.set = set;
            this.wishes = wishes;
            this.granted = granted;
        }

        OwnerRef holder() {
            return members.keySet().iterator().next();
        }

        Login login() {
            return members.values().iterator().next();
        }

        boolean isEmpty() {
            return members.isEmpty();
        }
    }

    private final Map<String, Sharing> bySet = new HashMap<>();
    private final Map<OwnerRef, Sharing> byMember = new HashMap<>();

    /** The first member has what it wished. */
    void begin(String set, Login login, List<AddressWish> wishes, OwnerRef owner, List<Prefix> granted) {
        Sharing sharing = new Sharing(set, wishes, granted);
        bySet.put(set, sharing);
        add(sharing, login, owner);
    }

    private void add(Sharing sharing, Login login, OwnerRef owner) {
        sharing.members.put(owner, login);
        byMember.put(owner, sharing);
    }

    boolean has(@Nullable String set) {
        return set != null && bySet.containsKey(set);
    }

    /** One more member of a set that holds something already. */
    AddressOutcome join(String set, Login login, List<AddressWish> wishes, OwnerRef owner) {
        Sharing sharing = bySet.get(set);
        if (sharing == null) {
            throw new IllegalArgumentException("ha-set " + set + " holds nothing");
        }
        if (!sharing.wishes.equals(wishes)) {
            return new AddressOutcome.Refused(
                    AddressOutcome.Reason.SET_DIFFERS,
                    "ha-set " + set + " has " + said(sharing.wishes) + " and this session is to have " + said(wishes));
        }
        if (sharing.members.size() >= MOST_MEMBERS && !sharing.members.containsKey(owner)) {
            return new AddressOutcome.Refused(
                    AddressOutcome.Reason.SET_FULL, "ha-set " + set + " has " + MOST_MEMBERS + " sessions already");
        }
        add(sharing, login, owner);
        return new AddressOutcome.Granted(sharing.granted);
    }

    private static String said(List<AddressWish> wishes) {
        return wishes.stream()
                .map(wish -> switch (wish) {
                    case AddressWish.FromPool(String pool) -> "an address of pool " + pool;
                    case AddressWish.Exactly(Prefix prefix) -> prefix.toString();
                })
                .toList()
                .toString();
    }

    /** What the owner holds with others, or alone as a member of a set; null when it is in none. */
    @Nullable
    Sharing of(OwnerRef owner) {
        return byMember.get(owner);
    }

    /** The owner is a member no more. */
    void leave(OwnerRef owner) {
        Sharing sharing = byMember.remove(owner);
        if (sharing != null) {
            sharing.members.remove(owner);
            if (sharing.isEmpty()) {
                bySet.remove(sharing.set);
            }
        }
    }
}
