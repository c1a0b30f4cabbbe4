package net.sluice.cluster.directory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;
import net.sluice.cluster.store.Registers;
import org.jspecify.annotations.Nullable;

/** A node of the simulation: its directory, what it believes of its slots, and the weather between it and the store. */
final class TownNode {
    private static final long TICK_NANOS = 50 * Town.MILLI;

    private final Town town;
    final int number;
    SharedDirectory directory;
    private final boolean[] mine = new boolean[SlotMask.SLOTS];
    private final long[] epochs = new long[SlotMask.SLOTS];
    private final Map<Prefix, Integer> places = new HashMap<>();
    private final Deque<Runnable> frozenWork = new ArrayDeque<>();
    /** Whom this node has seen, and may still have when the slot is long another's. */
    private final Map<OwnerRef, Login> abandoned = new HashMap<>();

    private @Nullable Consumer<byte[]> ear;
    /** Tells one life of its process from the next: what was on its way to a dead one arrives nowhere. */
    private int life;

    private boolean dead;
    private boolean cut;
    private boolean frozen;
    /** It has been frozen, and has yet to notice what it has lost: it acts not, and its directory goes on. */
    private boolean dazed;

    TownNode(Town town, int number) {
        this.town = town;
        this.number = number;
        directory = start();
    }

    private SharedDirectory start() {
        places.clear();
        int now = ++life;
        SharedDirectory fresh = SharedDirectory.open(
                Runnable::run,
                new Weather(now),
                new SlotView() {
                    @Override
                    public boolean mine(int slot) {
                        return now == life && mine[slot];
                    }

                    @Override
                    public long epoch(int slot) {
                        return epochs[slot];
                    }
                },
                Town.config(),
                this::displaced,
                new Placements() {
                    @Override
                    public void placed(Prefix prefix, int slot) {
                        places.put(prefix, slot);
                    }

                    @Override
                    public void displaced(Prefix prefix) {
                        places.remove(prefix);
                    }

                    @Override
                    public void haSet(String name, List<OwnerRef> members) {}
                },
                town.nowNanos);
        tick(fresh, now);
        return fresh;
    }

    private void tick(SharedDirectory of, int itsLife) {
        if (life == itsLife) {
            inbox(() -> {
                of.tick(town.nowNanos, 0);
                town.after(TICK_NANOS, () -> tick(of, itsLife));
            });
        }
    }

    /** Something happens in this node: not while it is frozen, and not after its end. */
    void inbox(Runnable what) {
        int now = life;
        if (frozen) {
            frozenWork.add(() -> {
                if (life == now) {
                    what.run();
                }
            });
        } else if (!dead) {
            what.run();
        }
    }

    boolean acts() {
        return !dead && !cut && !frozen && !dazed;
    }

    void owns(int slot, long epoch) {
        epochs[slot] = epoch;
        mine[slot] = true;
    }

    /** It has noticed that a slot is not its own any more. */
    void lost(int slot) {
        mine[slot] = false;
        for (Guest guest : List.copyOf(town.guests.values())) {
            if (SlotMask.slotOf(guest.ref) == slot) {
                directory.abandon(guest.login, guest.ref);
            }
        }
        abandoned.forEach((ref, login) -> {
            if (SlotMask.slotOf(ref) == slot) {
                directory.abandon(login, ref);
            }
        });
    }

    void remember(Guest guest) {
        abandoned.put(guest.ref, guest.login);
    }

    private void displaced(OwnerRef ref) {
        inbox(() -> {
            Guest guest = town.guests.get(ref);
            if (guest != null && guest.node == this && !guest.isOver()) {
                guest.displaced();
            } else if (town.owners[SlotMask.slotOf(ref)] == this) {
                directory.absent(ref);
            }
        });
    }

    @Nullable
    Integer placeOf(Prefix prefix) {
        for (int length = prefix.length(); length >= 0; length--) {
            Integer slot = places.get(prefix.covering(length));
            if (slot != null) {
                return slot;
            }
        }
        return null;
    }

    // ---- What befalls it

    /** Killed; starts anew some time after its slots were taken. */
    void die() {
        if (!acts()) {
            return;
        }
        town.reached.add("dies");
        dead = true;
        life++;
        seeGuests();
        Arrays.fill(mine, false);
        town.after(1 + town.dice.nextLong(Town.SECOND), this::leaveSlots);
        town.after(5 * Town.SECOND, () -> {
            dead = false;
            abandoned.clear();
            directory = start();
        });
    }

    private void leaveSlots() {
        for (int slot = 0; slot < Town.SLOTS; slot++) {
            if (town.owners[slot] == this) {
                TownNode to = town.nodes.get(town.dice.nextInt(town.nodes.size()));
                while (!to.acts()) {
                    to = town.nodes.get((to.number + 1) % town.nodes.size());
                }
                town.takeOver(slot, to);
            }
        }
    }

    private void seeGuests() {
        town.guests.values().stream().filter(guest -> guest.node == this).forEach(this::remember);
    }

    /** Cut off from the others, and from the store: its slots are taken when its lease is over; it knows that by then. */
    void cutOff() {
        if (!acts()) {
            return;
        }
        town.reached.add("cut off");
        cut = true;
        seeGuests();
        long lease = 3 * Town.SECOND;
        town.after(lease, () -> Arrays.fill(mine, false));
        town.after(lease + Town.SECOND / 4, this::leaveSlots);
        town.after(lease + town.dice.nextLong(Town.SECOND / 2, 6 * Town.SECOND), () -> {
            for (int slot = 0; slot < Town.SLOTS; slot++) {
                lost(slot);
            }
            cut = false;
        });
    }

    /** Stopped; when it wakes, it takes its time to notice what it has lost. */
    void freeze() {
        if (!acts()) {
            return;
        }
        town.reached.add("frozen");
        frozen = true;
        seeGuests();
        town.after(4 * Town.SECOND, this::leaveSlots);
        town.after(4 * Town.SECOND + town.dice.nextLong(2 * Town.SECOND), () -> {
            frozen = false;
            dazed = true;
            while (!frozenWork.isEmpty()) {
                frozenWork.remove().run();
            }
            town.after(town.dice.nextLong(300 * Town.MILLI), () -> {
                for (int slot = 0; slot < Town.SLOTS; slot++) {
                    lost(slot);
                }
                dazed = false;
            });
        });
    }

    /** The way to the registers: slow, lossy, and at times not there. */
    private final class Weather implements Registers {
        private final int itsLife;

        Weather(int itsLife) {
            this.itsLife = itsLife;
        }

        private void arrive(Runnable what) {
            if (life == itsLife) {
                inbox(what);
            }
        }

        @Override
        public CompletionStage<List<byte[]>> apply(RegisterKey key, List<byte[]> operations) {
            CompletableFuture<List<byte[]>> stage = new CompletableFuture<>();
            int weather = town.fair ? 100 : town.dice.nextInt(100);
            // What a dying node has sent may take effect much later.
            long there = town.dice.nextLong(weather < 3 ? Town.SECOND : 5 * Town.MILLI);
            long back = town.dice.nextLong(5 * Town.MILLI);
            if (cut || town.isStalled() || weather < 6) {
                boolean happens = !cut && !town.isStalled() && weather < 3;
                town.after(there, () -> {
                    if (happens && !cut) {
                        town.registers.apply(key, operations);
                    }
                    town.after(
                            back,
                            () -> arrive(() -> {
                                town.reached.add(happens ? "unsure, and done" : "unsure");
                                stage.completeExceptionally(new IllegalStateException("unsure"));
                            }));
                });
                return stage;
            }
            town.after(there, () -> {
                if (cut) {
                    town.after(back, () -> arrive(() -> stage.completeExceptionally(new IllegalStateException("cut"))));
                    return;
                }
                List<byte[]> results = town.registers
                        .apply(key, operations)
                        .toCompletableFuture()
                        .join();
                town.after(
                        back,
                        () -> arrive(() -> {
                            if (cut) {
                                stage.completeExceptionally(new IllegalStateException("unsure: cut, and done"));
                            } else {
                                stage.complete(results);
                            }
                        }));
            });
            return stage;
        }

        @Override
        public void tell(byte[] news) {
            for (TownNode node : town.nodes) {
                boolean lost = cut || node.cut || node.dead || (!town.fair && town.dice.nextInt(20) == 0);
                int hears = node.life;
                Consumer<byte[]> to = node.ear;
                if (!lost && to != null) {
                    town.after(town.dice.nextLong(20 * Town.MILLI), () -> {
                        if (node.life == hears && !node.cut) {
                            node.inbox(() -> to.accept(news));
                        }
                    });
                }
            }
        }

        @Override
        public void listen(Consumer<byte[]> listener) {
            ear = listener;
        }
    }
}
