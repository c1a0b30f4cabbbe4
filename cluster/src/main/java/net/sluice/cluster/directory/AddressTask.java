package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** A request for addresses on its way. */
final class AddressTask {
    /**
     * A register that has to agree to an exact wish.
     *
     * @param wish which wish, by its place
     */
    record ExactStep(int wish, ExactPlan.Step step) {}

    final Tenant tenant;
    final LoginId login;
    final @Nullable String set;
    final List<AddressWish> wishes;
    final Consumer<AddressOutcome> answer;
    /** In whose name: the tenant's, or its set's. */
    OwnerRef name;

    final @Nullable Prefix[] granted;
    final boolean[] exceptional;
    /** Where something may be held in its name. */
    final Set<RegisterKey> touched = new HashSet<>(4);

    final List<ExactStep> steps = new ArrayList<>(2);
    int step;
    /** How many parts are still open: each wish of a pool, and all steps together. */
    int open;

    boolean over;
    /** It waits for an older session of the same login. */
    boolean waits;

    long deadlineNanos;
    long nudgeNanos = Long.MIN_VALUE;
    /** What is to be done again, and when. */
    @Nullable
    Runnable again;

    long againNanos;

    AddressTask(
            Tenant tenant,
            LoginId login,
            @Nullable String set,
            List<AddressWish> wishes,
            Consumer<AddressOutcome> answer) {
        this.tenant = tenant;
        this.login = login;
        this.set = set;
        this.wishes = List.copyOf(wishes);
        this.answer = answer;
        name = tenant.owner;
        granted = new Prefix[wishes.size()];
        exceptional = new boolean[wishes.size()];
    }

    List<Prefix> prefixes() {
        List<Prefix> all = new ArrayList<>(granted.length);
        for (Prefix each : granted) {
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }
}
