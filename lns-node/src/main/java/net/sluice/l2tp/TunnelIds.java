package net.sluice.l2tp;

/** Where an endpoint's tunnel ids come from: 1 to 65,535, those of one shard, the longest unused first. */
public interface TunnelIds {
    /** Takes an id; 0 when there is none left. */
    int take();

    /** Gives an id back. */
    void giveBack(int id);
}
