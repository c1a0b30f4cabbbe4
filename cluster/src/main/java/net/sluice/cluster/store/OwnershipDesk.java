package net.sluice.cluster.store;

import com.hazelcast.map.IMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import net.sluice.cluster.store.ReplaceOwnerships.Replacement;
import org.jspecify.annotations.Nullable;

/** Takes replacements of ownerships to their pages; what is asked for at about the same time goes together. */
final class OwnershipDesk {
    private static final Executor SOON = CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS, Runnable::run);

    private record Wish(Replacement replacement, Runnable begins, CompletableFuture<Integer> stage) {}

    private final HazelcastStore store;
    private final IMap<Integer, OwnershipPage> pages;
    private final int wantedBackups;
    private List<Wish> wishes = new ArrayList<>();

    OwnershipDesk(HazelcastStore store, IMap<Integer, OwnershipPage> pages, int wantedBackups) {
        this.store = store;
        this.pages = pages;
        this.wantedBackups = wantedBackups;
    }

    /**
     * Replaces one.
     *
     * @param begins called before it is sent, when the page's place is known
     * @return what came of it, as {@link ReplaceOwnerships} says, in the thread of the news
     */
    CompletionStage<Integer> replace(int slot, @Nullable Ownership expected, Ownership next, Runnable begins) {
        Wish wish = new Wish(new Replacement(slot, expected, next), begins, new CompletableFuture<>());
        boolean first;
        synchronized (this) {
            first = wishes.isEmpty();
            wishes.add(wish);
        }
        if (first) {
            SOON.execute(this::together);
        }
        return wish.stage;
    }

    private void together() {
        List<Wish> together;
        synchronized (this) {
            together = wishes;
            wishes = new ArrayList<>();
        }
        Map<Integer, List<Wish>> byPage = new HashMap<>();
        together.forEach(
                each -> byPage.computeIfAbsent(OwnershipPage.of(each.replacement.slot()), first -> new ArrayList<>())
                        .add(each));
        byPage.forEach(this::replace);
    }

    private void replace(int page, List<Wish> of) {
        ReplaceOwnerships operation = new ReplaceOwnerships(
                wantedBackups, of.stream().map(Wish::replacement).toList());
        store.call(List.of(page), () -> {
                    of.forEach(each -> each.begins.run());
                    return store.certain(store.heard(pages.submitToKey(page, operation)));
                })
                .whenComplete((outcomes, failure) -> {
                    for (int i = 0; i < of.size(); i++) {
                        if (failure != null) {
                            of.get(i).stage.completeExceptionally(failure);
                        } else {
                            of.get(i).stage.complete(outcomes[i]);
                        }
                    }
                });
    }
}
