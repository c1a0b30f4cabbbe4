package net.sluice.cluster.store;

import java.util.List;

/** Is told what changes in the store, in a thread of the store (or one the store was given); must not block. */
public interface StoreListener {
    /**
     * The ownership of a slot was replaced. Changes of one slot come in their order; one may be left out when another
     * followed it at once.
     */
    void ownershipChanged(int slot, Ownership now);

    /**
     * These are the members that the store sees now, this one included; none when it is closed, or while it gives up
     * what it has to join others.
     */
    void membersChanged(List<Member> members);
}
