package net.sluice.cluster.store;

/**
 * Who owns a slot. The epoch grows with each change of owner, and each time the owner takes the slot anew ({@link Store#epochAfter}); what a
 * former owner still writes lands under its own epoch, where nobody reads once the floor has passed it.
 *
 * @param owner the owner's name
 * @param incarnation the owner's incarnation
 * @param epoch 1 or more; records are written under it
 * @param floor the lowest epoch whose records count, 1 to {@code epoch}
 */
public record Ownership(String owner, long incarnation, long epoch, long floor) {
    public Ownership {
        if (epoch < 1 || floor < 1 || floor > epoch) {
            throw new IllegalArgumentException("epoch " + epoch + ", floor " + floor);
        }
    }

    /** What follows when this member takes the slot: one epoch on, the floor stays. */
    public Ownership takenBy(String name, long itsIncarnation) {
        return new Ownership(name, itsIncarnation, epoch + 1, floor);
    }

    /** The same ownership with records of former epochs no longer counting. */
    public Ownership withFloorRaised() {
        return new Ownership(owner, incarnation, epoch, epoch);
    }

    /** True when that incarnation of that member is the owner. */
    public boolean isOf(String name, long itsIncarnation) {
        return incarnation == itsIncarnation && owner.equals(name);
    }
}
