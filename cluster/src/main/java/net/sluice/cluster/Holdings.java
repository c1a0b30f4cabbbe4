package net.sluice.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who holds which prefix, found by prefix, by owner, and by overlap. Not thread-safe. */
final class Holdings {
    private static final Comparator<Prefix> BY_ADDRESS = Comparator.comparingInt(Prefix::width)
            .thenComparing((a, b) ->
                    Arrays.compareUnsigned(a.address().getAddress(), b.address().getAddress()))
            .thenComparingInt(Prefix::length);

    private final Map<Prefix, Holding> byPrefix = new HashMap<>();
    private final Map<OwnerRef, List<Holding>> byOwner = new HashMap<>();
    /** Those that a pool did not choose: only these may lie around or inside another. */
    private final TreeMap<Prefix, Holding> exact = new TreeMap<>(BY_ADDRESS);
    /** How many of {@code exact} there are of each length, IPv4 first and IPv6 behind. */
    private final int[] exactOfLength = new int[33 + 129];

    void add(Holding holding) {
        Holding before = byPrefix.put(holding.prefix(), holding);
        if (before != null) {
            throw new IllegalStateException(holding.prefix() + " is held twice: " + before + " and " + holding);
        }
        byOwner.computeIfAbsent(holding.owner(), absent -> new ArrayList<>(2)).add(holding);
        if (!holding.fromPool()) {
            exact.put(holding.prefix(), holding);
            exactOfLength[slot(holding.prefix(), holding.prefix().length())]++;
        }
    }

    List<Holding> removeAll(OwnerRef owner) {
        List<Holding> gone = byOwner.remove(owner);
        if (gone == null) {
            return List.of();
        }
        for (Holding holding : gone) {
            byPrefix.remove(holding.prefix());
            if (!holding.fromPool()) {
                exact.remove(holding.prefix());
                exactOfLength[slot(holding.prefix(), holding.prefix().length())]--;
            }
        }
        return gone;
    }

    /** What one owner holds another holds from now on, and is returned. */
    List<Holding> transfer(OwnerRef from, OwnerRef to, Login login) {
        List<Holding> moved = removeAll(from).stream()
                .map(each -> new Holding(each.prefix(), login, to, each.units(), each.fromPool()))
                .toList();
        moved.forEach(this::add);
        return moved;
    }

    List<Holding> of(OwnerRef owner) {
        return byOwner.getOrDefault(owner, List.of());
    }

    int size() {
        return byPrefix.size();
    }

    @Nullable
    Holding at(Prefix prefix) {
        return byPrefix.get(prefix);
    }

    /** Who holds this prefix or a wider one around it. */
    @Nullable
    Holding covering(Prefix prefix) {
        Holding at = byPrefix.get(prefix);
        for (int length = prefix.length() - 1; at == null && length >= 0; length--) {
            if (exactOfLength[slot(prefix, length)] > 0) {
                at = exact.get(prefix.covering(length));
            }
        }
        return at;
    }

    /** Who other than {@code owner} holds something, not chosen by a pool, around or inside this prefix. */
    @Nullable
    Holding overlapping(Prefix prefix, OwnerRef owner) {
        Holding around = covering(prefix);
        if (around != null && !around.owner().equals(owner)) {
            return around;
        }
        for (Holding inside : exact.tailMap(prefix, true).values()) {
            if (!prefix.covers(inside.prefix())) {
                return null;
            }
            if (!inside.owner().equals(owner)) {
                return inside;
            }
        }
        return null;
    }

    private static int slot(Prefix prefix, int length) {
        return prefix.width() == 32 ? length : 33 + length;
    }
}
