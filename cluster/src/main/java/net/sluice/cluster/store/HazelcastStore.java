package net.sluice.cluster.store;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.internal.util.ConcurrencyUtil;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a cluster: a Hazelcast member in this process. The records that a member writes lie
 * together on its shelf ({@link Shelves}), an entry that is changed in place where it is and on its backups by one operation for
 * each shelf of a batch, mostly one; ownerships are on pages of 32 slots ({@link OwnershipPage}), entries too.
 *
 * <p>What is acknowledged: a batch is done when each shelf's part was applied by the partition's owner, it has all the
 * backups that it should have (or that there are members for), all of them have answered, and the list of members held a
 * majority then. It fails as unsure otherwise; no operation of a batch is under way any more when its stage ends, so that
 * it can be written again without a late one undoing that.
 *
 * <p>Thread-safe. No call blocks the caller, except {@link #start} and {@link #close}. Stages complete and listeners are
 * called in one thread of the store.
 */
public final class HazelcastStore implements Store, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastStore.class);

    /** How long what was done without all its backups is tried again: they are assigned within a second or two. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long BETWEEN_TRIES_MILLIS = 20;
    private static final long BETWEEN_LOOKS_MILLIS = 2;
    private static final long PRIMARY_LOOK_MILLIS = 30;
    private static final long UNSURE_MILLIS = 200;

    /** Of the one service address that there is so far. */
    private static final int SLOTS = 256;

    private static final Set<Integer> ALL_PAGES = OwnershipPage.all(SLOTS);

    static {
        if (ForkJoinPool.getCommonPoolParallelism() < 2) {
            // On one or two CPUs Hazelcast would start a thread for each stage that follows one of its futures.
            ConcurrencyUtil.setDefaultAsyncExecutor(new ForkJoinPool(2));
        }
    }

    private final HazelcastInstance hazelcast;
    private final int wantedBackups;
    private final String name;
    private final int loops;
    private final IMap<Integer, Shelf> shelves;
    private final ShelfDesk desk;
    private final IMap<Integer, OwnershipPage> ownerships;
    private final OwnershipDesk claims;
    private final ListMajority majority;
    private final StoreNode node;
    private final HazelcastRegisters registers;
    /** Members of the list that are given up. */
    private final Set<UUID> givenUp = ConcurrentHashMap.newKeySet();
    /** Where calls go into Hazelcast: they serialize, and some wait. */
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    /** Where stages end and listeners are called. When it is closed already, so is the store: then anyone will do. */
    private final ExecutorService news = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::newsThread, (task, executor) -> task.run());

    private volatile @Nullable Thread newsThread;

    private final Map<Long, CompletableFuture<Boolean>> replacing = new ConcurrentHashMap<>();
    private final AtomicLong replacements = new AtomicLong();
    private final List<StoreListener> listeners = new CopyOnWriteArrayList<>();
    // Only the thread of the news.
    private List<Member> members = List.of();
    private final Map<Integer, Ownership> told = new HashMap<>();

    private HazelcastStore(
            HazelcastInstance hazelcast,
            ClusterConfig config,
            ListMajority majority,
            StoreNode node,
            RegisterKinds kinds) {
        this.hazelcast = hazelcast;
        this.name = config.member().name();
        this.loops = config.loops();
        this.wantedBackups = config.backupCount();
        this.majority = majority;
        this.node = node;
        this.shelves = hazelcast.getMap(HazelcastSettings.SHELVES);
        this.desk = new ShelfDesk(this, shelves);
        this.ownerships = hazelcast.getMap(HazelcastSettings.OWNERSHIPS);
        this.claims = new OwnershipDesk(this, ownerships, wantedBackups);
        this.registers = new HazelcastRegisters(this, hazelcast, kinds, wantedBackups, news);
    }

    /** Starts a member that shares no registers. */
    public static HazelcastStore start(ClusterConfig config) {
        return start(config, List.of());
    }

    /**
     * Starts the member and waits until it is one of a list of members, which may be itself alone.
     *
     * @param kinds of registers that there can be: the same on all members but witnesses
     * @throws IllegalStateException when the others refuse it (another cluster name, a version too far, a name that is
     *     taken), or its port is taken; the message says which
     */
    public static HazelcastStore start(ClusterConfig config, List<RegisterKind> kinds) {
        return start(config, new InetSocketAddress(config.bindAddress(), config.port()), new RegisterKinds(kinds));
    }

    /** @param advertised where the others reach this member */
    static HazelcastStore start(ClusterConfig config, InetSocketAddress advertised) {
        return start(config, advertised, new RegisterKinds(List.of()));
    }

    private static HazelcastStore start(ClusterConfig config, InetSocketAddress advertised, RegisterKinds kinds) {
        ClusterConfig.Joining joining = config.joining();
        ListMajority majority = new ListMajority(joining.bootstrapAlone() ? 0 : joining.expectedMembers());
        StoreNode node = new StoreNode(config, majority);
        Config settings = new HazelcastSettings(config, advertised, kinds).hazelcast();
        HazelcastInstance hazelcast;
        try {
            hazelcast = HazelcastInstanceFactory.newHazelcastInstance(settings, settings.getInstanceName(), node);
        } catch (RuntimeException e) {
            throw new IllegalStateException(refusal(config, node.refusals(), e.getMessage()), e);
        }
        boolean alone = hazelcast.getCluster().getMembers().size() == 1;
        if (alone && !joining.bootstrapAlone() && !node.refusals().isEmpty()) {
            hazelcast.getLifecycleService().terminate();
            throw new IllegalStateException(refusal(config, node.refusals(), null));
        }
        node.hasten();
        HazelcastStore store = new HazelcastStore(hazelcast, config, majority, node, kinds);
        store.follow();
        return store;
    }

    private static String refusal(ClusterConfig config, List<String> reasons, @Nullable String otherwise) {
        String what = "the store of member " + config.member().name() + " of cluster \"" + config.clusterName()
                + "\" did not start on " + config.bindAddress() + " port " + config.port() + ": ";
        return what + (reasons.isEmpty() ? otherwise : String.join("; ", reasons));
    }

    /** Whether backups are promoted as soon as may be; see {@link StoreNode#hasten}. */
    boolean isHastened() {
        return node.isHastened();
    }

    private Thread newsThread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("store-news").unstarted(work);
        newsThread = thread;
        return thread;
    }

    private void follow() {
        hazelcast.getCluster().addMembershipListener(new InitialMembershipListener() {
            @Override
            public void init(InitialMembershipEvent event) {
                listChanged(event.getMembers(), false);
            }

            @Override
            public void memberAdded(MembershipEvent event) {
                listChanged(event.getMembers(), false);
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                // News of ownerships that the lost member had yet to send are lost with it.
                listChanged(event.getMembers(), true);
                givenUp.remove(event.getMember().getUuid());
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> lifeChanged(event.getState()));
        ownerships.addEntryListener(
                (EntryAddedListener<Integer, OwnershipPage>) this::ownershipChanged, /* includeValue= */ true);
        ownerships.addEntryListener(
                (EntryUpdatedListener<Integer, OwnershipPage>) this::ownershipChanged, /* includeValue= */ true);
        lookAgain(false);
    }

    private void lifeChanged(LifecycleEvent.LifecycleState state) {
        switch (state) {
            case MERGING -> {
                majority.beginAgain();
                news.execute(() -> tell(List.of()));
            }
            case MERGED, MERGE_FAILED -> {
                LOG.info("gave up the records of a minority: {}", state);
                listChanged(hazelcast.getCluster().getMembers(), false);
                lookAgain(true);
            }
            case SHUTTING_DOWN, SHUTDOWN -> {
                majority.beginAgain();
                news.execute(() -> tell(List.of()));
            }
            default -> {}
        }
    }

    private void listChanged(Collection<com.hazelcast.cluster.Member> list, boolean oneLeft) {
        majority.became(names(list));
        List<Member> now = read(list);
        news.execute(() -> tell(now));
        if (oneLeft) {
            List<CompletableFuture<Boolean>> waiting = List.copyOf(replacing.values());
            after(
                    UNSURE_MILLIS,
                    () -> news.execute(() -> waiting.forEach(stage -> stage.completeExceptionally(
                            new IllegalStateException("unsure: a member left meanwhile")))));
            lookAgain(false);
        }
    }

    private void tell(List<Member> now) {
        if (!now.equals(members)) {
            members = now;
            LOG.info("members of the store: {}", now.stream().map(Member::name).toList());
            listeners.forEach(listener -> listener.membersChanged(now));
        }
    }

    private void ownershipChanged(EntryEvent<Integer, OwnershipPage> event) {
        Map<Integer, Ownership> page = event.getValue().ownerships();
        news.execute(() -> page.forEach((slot, now) -> tell(slot, now, false)));
    }

    /** @param whatever true when what was told before need not have been before this: another cluster's was told then */
    private void tell(int slot, Ownership now, boolean whatever) {
        Ownership before = told.get(slot);
        boolean newer = before == null
                || now.epoch() > before.epoch()
                || (now.epoch() == before.epoch() && now.floor() > before.floor());
        if (newer || (whatever && !now.equals(before))) {
            told.put(slot, now);
            listeners.forEach(listener -> listener.ownershipChanged(slot, now));
        }
    }

    private void lookAgain(boolean whatever) {
        ownerships().whenComplete((all, failure) -> {
            if (all != null) {
                all.forEach((slot, ownership) -> tell(slot, ownership, whatever));
            } else {
                LOG.info("could not read the ownerships anew: {}", failure.toString());
            }
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Asks for each page by its key, where its partition is: a query for whatever there is may leave out partitions
     * that are on their way from one member to another.
     */
    @Override
    public CompletionStage<Map<Integer, Ownership>> ownerships() {
        return call(() -> {
            Map<Integer, Ownership> all = new HashMap<>();
            ownerships.getAll(ALL_PAGES).values().forEach(page -> all.putAll(page.ownerships()));
            return CompletableFuture.completedFuture(Map.copyOf(all));
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>A slot must not wait for its new owner: so this does not wait until a backup is assigned (that is seen to
     * afterwards), nor for the word of a backup that may be dead, once the primary has it; and what is on its way when a
     * member leaves the list fails soon after, instead of waiting for the answer of a dead one.
     */
    @Override
    public CompletionStage<Boolean> replace(int slot, @Nullable Ownership expected, Ownership next) {
        Objects.checkIndex(slot, SLOTS);
        CompletableFuture<Boolean> stage = new CompletableFuture<>();
        long number = replacements.incrementAndGet();
        claims.replace(slot, expected, next, () -> {
                    replacing.put(number, stage);
                    lookAtPrimary(slot, next, stage, System.nanoTime() + PATIENCE_NANOS);
                })
                .whenComplete((outcome, failure) -> {
                    replacing.remove(number);
                    if (failure != null) {
                        stage.completeExceptionally(failure);
                        return;
                    }
                    stage.complete(outcome != ReplaceOwnerships.NOT_REPLACED);
                    if (outcome == ReplaceOwnerships.REPLACED_WITHOUT_BACKUP) {
                        backUp(slot, next, System.nanoTime() + PATIENCE_NANOS);
                    }
                });
        return stage;
    }

    /** Until the stage is done: whether the primary has it already, and only the word of a backup is missing. */
    private void lookAtPrimary(int slot, Ownership next, CompletableFuture<Boolean> stage, long patienceEndsNanos) {
        after(PRIMARY_LOOK_MILLIS, () -> {
            if (stage.isDone() || System.nanoTime() - patienceEndsNanos > 0) {
                return;
            }
            certain(heard(ownerships.getAsync(OwnershipPage.of(slot)))).whenComplete((page, failure) -> {
                if (page == null || !next.equals(page.get(slot))) {
                    lookAtPrimary(slot, next, stage, patienceEndsNanos);
                } else {
                    news.execute(() -> {
                        if (stage.complete(true)) {
                            backUp(slot, next, patienceEndsNanos);
                        }
                    });
                }
            });
        });
    }

    /** Does it in a thread of the calls; not at all when the store is closed by then. */
    private void after(long millis, Runnable what) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, news).execute(() -> {
            if (!calls.isShutdown()) {
                calls.execute(what);
            }
        });
    }

    /** Sets what stands anew, for the backups that it did not have; when it stands no more, another has seen to it. */
    private void backUp(int slot, Ownership standing, long patienceEndsNanos) {
        later(patienceEndsNanos, () -> claims.replace(slot, standing, standing, () -> {}))
                .whenComplete((outcome, failure) -> {
                    boolean open = failure != null || outcome == ReplaceOwnerships.REPLACED_WITHOUT_BACKUP;
                    if (open && System.nanoTime() - patienceEndsNanos < 0 && !isClosed()) {
                        backUp(slot, standing, patienceEndsNanos);
                    } else if (open) {
                        LOG.warn("the ownership of slot {} has no backup yet: {}", slot, String.valueOf(failure));
                    }
                });
    }

    @Override
    public long epochAfter(int slot, long epoch) {
        return Shelves.epochAfter(epoch, Shelves.of(name, slot, loops));
    }

    @Override
    public CompletionStage<Void> write(List<Write> batch) {
        Map<Integer, List<Write>> byShelf = new HashMap<>();
        batch.forEach(each -> byShelf.computeIfAbsent(Shelves.of(each.key().epoch()), shelf -> new ArrayList<>())
                .add(each));
        long patienceEndsNanos = System.nanoTime() + PATIENCE_NANOS;
        return call(byShelf.keySet(), () -> certain(write(byShelf, patienceEndsNanos)));
    }

    private CompletionStage<Void> write(Map<Integer, List<Write>> byShelf, long patienceEndsNanos) {
        Map<Integer, CompletableFuture<Boolean>> parts = new HashMap<>();
        byShelf.forEach((shelf, writes) -> parts.put(shelf, apply(shelf, writes)));
        return CompletableFuture.allOf(parts.values().toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    Map<Integer, List<Write>> withoutBackup = new HashMap<>();
                    parts.forEach((shelf, backed) -> {
                        if (!backed.join()) {
                            withoutBackup.put(shelf, Objects.requireNonNull(byShelf.get(shelf)));
                        }
                    });
                    return withoutBackup.isEmpty()
                            ? CompletableFuture.allOf()
                            : later(patienceEndsNanos, () -> write(withoutBackup, patienceEndsNanos));
                });
    }

    /** Does not throw: the other parts of the batch would go on when its stage has failed. */
    private CompletableFuture<Boolean> apply(int shelf, List<Write> writes) {
        try {
            return heard(shelves.submitToKey(shelf, new ApplyWrites(wantedBackups, shelf, writes)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The same, heard of in the thread of the news: what follows one of Hazelcast's futures would go through a pool of its own. */
    <T> CompletableFuture<T> heard(CompletionStage<T> stage) {
        CompletableFuture<T> heard = new CompletableFuture<>();
        stage.whenCompleteAsync(
                (result, failure) -> {
                    if (failure == null) {
                        heard.complete(result);
                    } else {
                        heard.completeExceptionally(failure);
                    }
                },
                news);
        return heard;
    }

    /** What was done without all its backups is done again when they may be there. */
    <T> CompletionStage<T> later(long patienceEndsNanos, Supplier<CompletionStage<T>> again) {
        if (System.nanoTime() - patienceEndsNanos > 0) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("unsure: no backup was assigned though there are members for it"));
        }
        Executor soon = CompletableFuture.delayedExecutor(BETWEEN_TRIES_MILLIS, TimeUnit.MILLISECONDS, calls);
        return CompletableFuture.runAsync(() -> {}, soon).thenCompose(begun -> again.get());
    }

    /** Not done, though Hazelcast says so, when the list has no majority: the backup may be on the other side of a cut. */
    <T> CompletionStage<T> certain(CompletionStage<T> done) {
        return done.thenApply(result -> {
            Set<String> list = names(hazelcast.getCluster().getMembers());
            if (!majority.holdsFor(list)) {
                throw new IllegalStateException("unsure: the members " + list + " are no majority");
            }
            return result;
        });
    }

    @Override
    public CompletionStage<List<StoredRecord>> read(int slot, long fromEpoch, long toEpoch) {
        return desk.read(slot, fromEpoch, toEpoch);
    }

    @Override
    public CompletionStage<Void> sweep(int slot, long floor) {
        return desk.sweep(slot, floor);
    }

    /**
     * Waits, in a thread of the calls, until the partition of an entry is with a member that is there. After a death that takes
     * Hazelcast some hundred milliseconds; an operation sent to the dead one meanwhile would be tried again and again, each
     * time with a new connection, and less and less often. After too long Hazelcast may say what is wrong.
     */
    private void awaitPlace(Object key) throws InterruptedException {
        long patienceEndsNanos = System.nanoTime() + PATIENCE_NANOS;
        while (!hasPlace(key) && System.nanoTime() - patienceEndsNanos < 0) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }

    private boolean hasPlace(Object key) {
        com.hazelcast.cluster.Member owner =
                hazelcast.getPartitionService().getPartition(key).getOwner();
        return owner != null && !givenUp.contains(owner.getUuid());
    }

    /** That life of a member has ended, or its lease is over: Hazelcast is told, and need not find out. For any thread; does not wait. */
    public void giveUp(String name, long incarnation) {
        CompletionStage<Void> told = call(() -> {
            for (com.hazelcast.cluster.Member each : hazelcast.getCluster().getMembers()) {
                MemberCard card = MemberCard.read(each.getAttributes());
                if (card != null
                        && !each.localMember()
                        && card.name().equals(name)
                        && card.incarnation() == incarnation) {
                    givenUp.add(each.getUuid());
                    node.suspect(each);
                }
            }
            return CompletableFuture.completedFuture(null);
        });
        told.exceptionally(failure -> {
            LOG.info("Hazelcast was not told that {} is gone, and has to find out: {}", name, failure.toString());
            return null;
        });
    }

    @Override
    public void listen(StoreListener listener) {
        news.execute(() -> {
            listeners.add(listener);
            listener.membersChanged(members);
        });
    }

    /** Its registers. */
    public Registers registers() {
        return registers;
    }

    /** True when each record has all the backups it should: the loss of any one member would lose none. */
    public boolean safe() {
        return hazelcast.getPartitionService().isClusterSafe();
    }

    /** Leaves in order: hands its records over first, at most 20 s. */
    @Override
    public void close() {
        hazelcast.shutdown();
        end();
    }

    /** Leaves at once, as a crash would. */
    public void terminate() {
        hazelcast.getLifecycleService().terminate();
        end();
    }

    private void end() {
        calls.shutdown();
        news.shutdown();
    }

    boolean isClosed() {
        return calls.isShutdown();
    }

    private static Set<String> names(Collection<com.hazelcast.cluster.Member> list) {
        return read(list).stream().map(Member::name).collect(Collectors.toUnmodifiableSet());
    }

    private static List<Member> read(Collection<com.hazelcast.cluster.Member> list) {
        List<Member> members = new ArrayList<>();
        for (com.hazelcast.cluster.Member each : list) {
            MemberCard card = MemberCard.read(each.getAttributes());
            if (card != null) {
                members.add(card.member(each.isLiteMember()));
            }
        }
        return List.copyOf(members);
    }

    /** Does something that may wait, in a thread of the calls. */
    <T> CompletionStage<T> call(Callable<CompletionStage<T>> what) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            calls.execute(() -> ask(what, stage));
        } catch (RejectedExecutionException e) {
            stage.completeExceptionally(new IllegalStateException("the store is closed", e));
        }
        return stage;
    }

    /**
     * Does something with some entries when their partitions are with members that are there: mostly at once, in the caller's thread,
     * because Hazelcast's asynchronous operations wait for nothing but that.
     */
    <T> CompletionStage<T> call(Collection<?> keys, Callable<CompletionStage<T>> what) {
        if (calls.isShutdown() || !keys.stream().allMatch(this::hasPlace)) {
            return call(() -> {
                for (Object key : keys) {
                    awaitPlace(key);
                }
                return what.call();
            });
        }
        CompletableFuture<T> stage = new CompletableFuture<>();
        ask(what, stage);
        return stage;
    }

    private <T> void ask(Callable<CompletionStage<T>> what, CompletableFuture<T> stage) {
        try {
            what.call()
                    .whenComplete((result, failure) -> inNews(() -> {
                        if (failure == null) {
                            stage.complete(result);
                        } else {
                            stage.completeExceptionally(failure);
                        }
                    }));
        } catch (Exception e) {
            inNews(() -> stage.completeExceptionally(e));
        }
    }

    private void inNews(Runnable what) {
        if (Thread.currentThread().equals(newsThread)) {
            what.run();
        } else {
            news.execute(what);
        }
    }
}
