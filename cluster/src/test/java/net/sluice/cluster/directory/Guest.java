package net.sluice.cluster.directory;

import java.util.List;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import org.jspecify.annotations.Nullable;

/** A session of the simulation: claims, asks for addresses, lives, ends, as a subscriber's session does. */
final class Guest {
    private enum Stage {
        CLAIMING,
        ASKING,
        LIVE,
        OVER
    }

    private final Town town;
    TownNode node;
    final OwnerRef ref;
    final Login login;
    final boolean exclusive;
    final @Nullable String set;
    private final List<AddressWish> wishes;
    private Stage stage = Stage.CLAIMING;
    private long askedNanos;
    boolean hasLogin;
    boolean told;
    List<Prefix> held = List.of();

    Guest(Town town, TownNode node, OwnerRef ref, Login login, List<AddressWish> wishes, int who) {
        this.town = town;
        this.node = node;
        this.ref = ref;
        this.login = login;
        this.wishes = wishes;
        set = who >= 14 ? "bond" : null;
        exclusive = who % 3 != 0 && set == null;
    }

    boolean isLive() {
        return stage == Stage.LIVE;
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    void begin() {
        askedNanos = town.nowNanos;
        if (!exclusive) {
            ask();
            return;
        }
        TownNode here = node;
        node.directory.claim(login, ref, new Directory.Claimant() {
            @Override
            public void granted() {
                here.inbox(() -> {
                    if (isHere(here) && stage == Stage.CLAIMING) {
                        hasLogin = true;
                        town.checkLogin(Guest.this);
                        ask();
                    }
                });
            }

            @Override
            public void failed(String why) {
                here.inbox(() -> {
                    town.reached.add("a claim fails");
                    if (isHere(here) && stage == Stage.CLAIMING) {
                        end();
                    }
                });
            }
        });
    }

    /** What answers a node that has lost this guest counts for nothing. */
    private boolean isHere(TownNode here) {
        return node == here && town.guests.get(ref) == this && town.owners[SlotMask.slotOf(ref)] == here;
    }

    private void ask() {
        stage = Stage.ASKING;
        askedNanos = town.nowNanos;
        TownNode here = node;
        node.directory.acquire(
                login,
                set,
                wishes,
                ref,
                outcome -> here.inbox(() -> {
                    if (!isHere(here) || stage != Stage.ASKING) {
                        return;
                    }
                    switch (outcome) {
                        case AddressOutcome.Granted(List<Prefix> prefixes) -> {
                            stage = Stage.LIVE;
                            held = prefixes;
                            town.checkHeld(this);
                            if (town.dice.nextInt(6) != 0) {
                                town.after(town.dice.nextLong(8 * Town.SECOND), this::end);
                            }
                        }
                        case AddressOutcome.Refused(AddressOutcome.Reason reason, String _) -> {
                            town.reached.add(reason.toString());
                            end();
                        }
                    }
                }));
    }

    /** A newer login, or the end of the day. Only a node that acts can end a session: its end has to be recorded. */
    void end() {
        if (stage == Stage.OVER || town.guests.get(ref) != this) {
            return;
        }
        if (!node.acts()) {
            town.after(Town.SECOND, this::end);
            return;
        }
        stage = Stage.OVER;
        hasLogin = false;
        held = List.of();
        node.directory.releaseAddresses(ref);
        if (exclusive) {
            node.directory.release(login, ref);
        }
        town.guests.remove(ref);
    }

    void displaced() {
        if (told) {
            town.fail(this + " is displaced twice");
        }
        told = true;
        town.reached.add("displaced");
        town.after(town.dice.nextLong(2 * Town.SECOND), this::end);
    }

    /** Every answer comes in time, where somebody is there to hear it. */
    void checkPatience() {
        long patience = Town.TIMING.answerNanos() + Town.TIMING.waitNanos() + 3 * Town.SECOND;
        if ((stage == Stage.CLAIMING || stage == Stage.ASKING) && town.nowNanos - askedNanos > patience && !told) {
            town.fail(this + " waits for ever");
        }
    }

    @Override
    public String toString() {
        return login.user() + " " + ref + " " + stage + " at node " + node.number;
    }
}
