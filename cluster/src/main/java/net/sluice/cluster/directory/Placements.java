package net.sluice.cluster.directory;

import java.util.List;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;

/**
 * Hears of every prefix at which slot it is reached, in the whole cluster: blocks of pools, and what sessions hold outside of
 * their own slot's blocks. The longest prefix that holds an address counts. Called in any thread, one call at a time, never
 * under a lock of the caller's; what is there at the start comes as a row of {@link #placed}.
 */
public interface Placements {
    /** From now on the prefix is reached at this slot, wherever it was before. */
    void placed(Prefix prefix, int slot);

    /** From now on the prefix is nowhere of its own. */
    void displaced(Prefix prefix);

    /**
     * Who is in an ha-set that has members at this node, or has none here any more. What each is at is its tunnel's slot's matter. A member that has just joined at another node, or left
     * there, is told some milliseconds later, or within half a minute if a message was lost.
     *
     * @param members in the whole cluster, the oldest first; none: nobody is here
     */
    void haSet(String name, List<OwnerRef> members);
}
