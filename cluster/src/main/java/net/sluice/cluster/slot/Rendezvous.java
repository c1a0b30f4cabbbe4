package net.sluice.cluster.slot;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import net.sluice.cluster.lease.MemberId;
import org.jspecify.annotations.Nullable;

/**
 * Where a slot should be: at the member whose hash with it is highest (rendezvous hashing). All who see the same members
 * choose the same; when a member comes or goes, only its own slots move. The hash is part of what members of different
 * versions must agree upon.
 */
public final class Rendezvous {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Rendezvous() {}

    /** The candidate for this slot; null when there is none. */
    public static @Nullable MemberId choose(int slot, Collection<MemberId> candidates) {
        MemberId best = null;
        long highest = 0;
        for (MemberId candidate : candidates) {
            long hash = hash(candidate.name(), slot);
            int order = best == null ? 1 : Long.compareUnsigned(hash, highest);
            if (best == null || order > 0 || (order == 0 && candidate.name().compareTo(best.name()) > 0)) {
                best = candidate;
                highest = hash;
            }
        }
        return best;
    }

    /** FNV-1a of the name, mixed with the number by the finalizer of SplitMix64. */
    static long hash(String name, int slot) {
        long hash = FNV_OFFSET;
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedLong(octet)) * FNV_PRIME;
        }
        hash += (slot + 1L) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }
}
