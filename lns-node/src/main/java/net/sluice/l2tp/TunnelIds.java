package net.sluice.l2tp;

/** Where an endpoint's tunnel ids come from: 1 to 65,535, those of one shard, the longest unused first. */
public interface TunnelIds {
    /** Takes an id; 0 when there is none left. */
    int take();

    /** Takes this id, with which a tunnel comes from another node. Returns whether it could be had: it is one of ours, and not taken. */
    boolean takeExactly(int id);

    /** Gives an id back. */
    void giveBack(int id);

    /** The tunnel with that id went to another node: it is not taken any more, and not free, until {@link #takeExactly}. */
    void leave(int id);
}
