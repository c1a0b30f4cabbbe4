package net.sluice.cluster.slot;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import net.sluice.cluster.lease.Beat;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Member;
import net.sluice.cluster.store.Ownership;
import net.sluice.cluster.store.RecordKey;
import net.sluice.cluster.store.Store;
import net.sluice.cluster.store.StoreListener;
import net.sluice.cluster.store.StoredRecord;
import net.sluice.cluster.store.Write;

/** A member in the {@link World}: its keepers, its clock, what it holds, and the store as it sees it. */
final class Node implements SlotEvents, Store {
    /** What a member has of a slot: a number that it counts up, commits, and then lets be seen. */
    private static final class Content {
        final long epoch;
        long version;
        long committed;
        boolean busy;
        final List<CompletableFuture<Void>> whenCommitted = new ArrayList<>();

        Content(long epoch, long version) {
            this.epoch = epoch;
            this.version = version;
        }
    }

    final World world;
    final int index;
    final String name;
    private final boolean lite;
    private final double rate;
    private final long offset;
    long incarnation;
    boolean alive;
    boolean frozen;
    boolean drains;
    long stalledUntil;
    World.Cell cell;
    LeaseKeeper lease;
    SlotKeeper keeper;
    SlotTable table;

    private final Deque<Runnable> held = new ArrayDeque<>();
    private final Map<Integer, Content> contents = new HashMap<>();
    private StoreListener listener;
    private long lastNews;
    private boolean turnComing;
    private long timer;

    Node(World world, int index, boolean lite) {
        this.world = world;
        this.index = index;
        this.lite = lite;
        name = "m" + index;
        rate = 1 + (world.random.nextDouble() - 0.5) / 100;
        offset = world.random.nextLong() >> 2;
    }

    Member member() {
        return new Member(name, incarnation, lite, Map.of("index", Integer.toString(index)));
    }

    MemberId id() {
        return new MemberId(name, incarnation);
    }

    long clock() {
        return (long) (world.now * rate) + offset;
    }

    void start() {
        incarnation++;
        alive = true;
        frozen = false;
        drains = false;
        stalledUntil = 0;
        held.clear();
        contents.clear();
        turnComing = false;
        lease = new LeaseKeeper(
                world.leases,
                id(),
                clock(),
                (to, beat) -> world.carry(this, Integer.parseInt(to.attributes().get("index")), beat));
        table = new SlotTable(World.SLOTS, name);
        keeper = new SlotKeeper(SlotConfig.defaults(), id(), lease, this, table, this, this::wake, clock());
        keeper.start();
        world.join(this, cell);
        world.note(this + " starts");
        wake();
        work(incarnation);
    }

    void kill() {
        world.note(this + " dies");
        alive = false;
    }

    void freeze() {
        world.note(this + " freezes");
        frozen = true;
    }

    void thaw() {
        if (frozen) {
            world.note(this + " thaws");
            frozen = false;
            while (!held.isEmpty() && alive && !frozen) {
                held.remove().run();
            }
            checkMine();
        }
    }

    /** Does it in that life of this node: now, or when it is thawed. */
    void run(long life, Runnable work) {
        if (!alive || life != incarnation) {
            return;
        }
        if (frozen) {
            if (held.size() < 5_000) {
                held.add(() -> run(life, work));
            }
            return;
        }
        work.run();
        checkMine();
    }

    private void checkMine() {
        for (int slot = 0; slot < World.SLOTS; slot++) {
            if (acts(slot)) {
                world.checkActors(slot);
            }
        }
    }

    boolean acts(int slot) {
        return alive && !frozen && table.mine(slot) && lease.mayAct(clock());
    }

    void arrived(Beat beat) {
        lease.onBeat(beat, clock());
        wake();
    }

    void provenDead(MemberId dead) {
        lease.onProvenDead(dead, clock());
        wake();
    }

    void drain(boolean is) {
        drains = is;
        lease.setDraining(is, clock());
        wake();
    }

    private void wake() {
        if (!turnComing) {
            turnComing = true;
            long life = incarnation;
            world.in(world.random.nextLong(World.MS), () -> run(life, this::turn));
        }
    }

    private void turn() {
        turnComing = false;
        long now = clock();
        if (lease.nextDeadlineNanos() - now <= 0) {
            lease.onTimeout(now);
        }
        keeper.onTurn(now);
        long wait = Math.max(0, Math.min(lease.nextDeadlineNanos() - now, keeper.nextDeadlineNanos() - now));
        long life = incarnation;
        long mine = ++timer;
        world.in(
                (long) (wait / rate) + 1,
                () -> run(life, () -> {
                    if (mine == timer) {
                        wake();
                    }
                }));
    }

    // --- what is in the slots

    private void work(long life) {
        world.in(world.between(20, 60), () -> {
            run(life, () -> {
                int slot = world.random.nextInt(World.SLOTS);
                Content content = contents.get(slot);
                if (content != null && acts(slot)) {
                    content.version++;
                    commit(slot, content);
                }
            });
            if (alive && life == incarnation) {
                work(life);
            }
        });
    }

    private void commit(int slot, Content content) {
        if (content.busy) {
            return;
        }
        content.busy = true;
        long version = content.version;
        RecordKey key = new RecordKey(slot, content.epoch, RecordKey.TUNNEL, slot);
        byte[] value = ByteBuffer.allocate(8).putLong(version).array();
        write(List.of(new Write(key, value))).whenComplete((done, failure) -> {
            content.busy = false;
            if (failure == null) {
                content.committed = version;
                if (acts(slot) && contents.get(slot) == content) {
                    world.revealed[slot] = Math.max(world.revealed[slot], version);
                }
            }
            if (content.committed < content.version || failure != null) {
                commit(slot, content);
            } else {
                content.whenCommitted.forEach(stage -> stage.complete(null));
                content.whenCommitted.clear();
            }
        });
    }

    @Override
    public Adoption gained(int slot, long epoch, List<StoredRecord> records) {
        world.note(this + " gains " + slot + " in epoch " + epoch);
        long version = records.isEmpty()
                ? 0
                : ByteBuffer.wrap(records.getFirst().value()).getLong();
        if (version < world.revealed[slot] && !world.harsh) {
            throw new AssertionError(
                    "slot " + slot + ": " + world.revealed[slot] + " was seen, " + version + " adopted");
        }
        Content content = new Content(epoch, version);
        contents.put(slot, content);
        CompletableFuture<Void> adopted = new CompletableFuture<>();
        long life = incarnation;
        boolean fails = world.random.nextInt(200) == 0;
        world.in(
                world.between(0, 20),
                () -> run(life, () -> {
                    if (fails) {
                        adopted.completeExceptionally(new IllegalStateException("not adopted"));
                    } else {
                        adopted.complete(null);
                    }
                }));
        return new Adoption(adopted, committed(slot, content));
    }

    @Override
    public CompletionStage<Void> kept(int slot, long epoch) {
        world.note(this + " keeps " + slot + " in epoch " + epoch);
        Content content = new Content(epoch, contents.get(slot).version);
        contents.put(slot, content);
        return committed(slot, content);
    }

    private CompletableFuture<Void> committed(int slot, Content content) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        content.whenCommitted.add(done);
        commit(slot, content);
        return done;
    }

    @Override
    public CompletionStage<Void> lost(int slot) {
        world.note(this + " loses " + slot);
        contents.remove(slot);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> release(int slot, long epoch) {
        world.note(this + " releases " + slot);
        return committed(slot, contents.remove(slot));
    }

    // --- the store

    @Override
    public CompletionStage<Map<Integer, Ownership>> ownerships() {
        return ask(asked -> Map.copyOf(asked.ownerships));
    }

    @Override
    public CompletionStage<Boolean> replace(int slot, Ownership expected, Ownership next) {
        return ask(asked -> {
            Ownership old = asked.ownerships.get(slot);
            if (!Objects.equals(old, expected)) {
                return false;
            }
            world.checkReplacement(slot, old, next);
            asked.ownerships.put(slot, next);
            world.note("in the store of " + asked.nodes + ", " + slot + ": " + next);
            for (Node node : asked.nodes) {
                node.hear(world.between(0, 20), heard -> heard.ownershipChanged(slot, next));
            }
            return true;
        });
    }

    @Override
    public CompletionStage<Void> write(List<Write> batch) {
        return ask(asked -> {
                    for (Write write : batch) {
                        if (write.value() == null) {
                            asked.records.remove(write.key());
                        } else {
                            asked.records.put(write.key(), write.value());
                        }
                    }
                    return true;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<StoredRecord>> read(int slot, long fromEpoch, long toEpoch) {
        return ask(asked -> asked.records.entrySet().stream()
                .filter(entry -> entry.getKey().slot() == slot)
                .filter(entry ->
                        entry.getKey().epoch() >= fromEpoch && entry.getKey().epoch() <= toEpoch)
                .map(entry -> new StoredRecord(entry.getKey(), entry.getValue()))
                .toList());
    }

    @Override
    public CompletionStage<Void> sweep(int slot, long floor) {
        return ask(asked -> asked.records.keySet().removeIf(key -> key.slot() == slot && key.epoch() < floor))
                .thenAccept(done -> {});
    }

    /** As members with shelves of their own take slots. */
    @Override
    public long epochAfter(int slot, long epoch) {
        return epoch + 1 + Math.floorMod(index - (epoch + 1), 16);
    }

    /** Takes effect after a while, and is answered after another; a stalled store makes the first or the second long. */
    private <T> CompletionStage<T> ask(Function<World.Cell, T> work) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        long life = incarnation;
        World.Cell asked = cell;
        boolean early = world.random.nextBoolean();
        world.in(delay(early), () -> {
            boolean fails = cell != asked || world.random.nextInt(100) < world.unsure;
            T result = cell == asked && (!fails || world.random.nextBoolean()) ? work.apply(asked) : null;
            // Not before the news that came first.
            world.in(
                    Math.max(delay(!early), lastNews - world.now),
                    () -> run(life, () -> {
                        if (fails) {
                            stage.completeExceptionally(new IllegalStateException("unsure"));
                        } else {
                            stage.complete(result);
                        }
                    }));
        });
        return stage;
    }

    private long delay(boolean stalls) {
        return world.between(0, 3) + (stalls ? Math.max(0, stalledUntil - world.now) : 0);
    }

    @Override
    public void listen(StoreListener hears) {
        listener = hears;
    }

    /** News of the store, each after the one before. */
    void hear(long delay, Consumer<StoreListener> news) {
        long life = incarnation;
        lastNews = Math.max(lastNews, world.now + delay);
        world.in(lastNews - world.now, () -> run(life, () -> news.accept(listener)));
    }

    @Override
    public String toString() {
        return name + "." + incarnation + (frozen ? " (frozen)" : "");
    }
}
