package net.sluice.l2tp;

/** Where an endpoint's tunnel ids come from: 1 to 65,535, those of one shard, the longest unused first. */
public interface TunnelIds {
    /** Takes an id; 0 when there is none left. */
    int take();

    /**
     * Takes an id, of that slot if there is one left in it. Where a cluster's members share the ids by slots, an SCCRQ and its repetitions
     * are answered by the owner of the slot that {@link TunnelPlacement} names; whose id lies there is found by them after a takeover too.
     *
     * @param slot 0 to 255
     * @return 0 when there is none left, in no slot
     */
    default int take(int slot) {
        return take();
    }

    /** Takes this id, with which a tunnel comes from another node. Returns whether it could be had: it is one of ours, and not taken. */
    boolean takeExactly(int id);

    /** Whether this endpoint would know of a tunnel with that id, if there were one: then there is none. */
    default boolean isOurs(int id) {
        return true;
    }

    /** Gives an id back. */
    void giveBack(int id);

    /** The tunnel with that id went to another node: it is not taken any more, and not free, until {@link #takeExactly}. */
    void leave(int id);

    /** Another node had given this id out last of all in its slot: those that it gave out before are used again last. */
    default void usedLast(int id) {}
}
