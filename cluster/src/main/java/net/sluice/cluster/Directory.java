package net.sluice.cluster;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in as what, and who holds which addresses: of this node alone ({@link LocalDirectory}), or of all nodes of a
 * cluster (package {@code directory}).
 *
 * <p>Thread-safe; no call blocks. Answers come in any thread, never under a lock, and may come before the call returns.
 * Calls with the same owner take effect in the order in which they were made. Who has to go is told to the {@link
 * Displacement} that the directory was given.
 */
public interface Directory {
    /** How a claim ends. One of these is called once, unless the owner releases first or is overtaken, which {@link Displacement} says. */
    interface Claimant {
        /** No older holder is left. */
        void granted();

        /** It cannot be known in time, or the older holder does not go; nothing is held. */
        void failed(String why);
    }

    /** Wants to be the only one that is logged in so. An older holder is displaced; of several that wait, the newest stays. */
    void claim(Login login, OwnerRef owner, Claimant claimant);

    /** Gives a claim back, held or pending. What the owner does not have is ignored. */
    void release(Login login, OwnerRef owner);

    /**
     * Wants everything on the list, or nothing. An owner asks once, and not again before it has released.
     *
     * @param set the ha-set whose members all have the same, null for none
     * @param answer runs once, unless the owner releases first
     */
    void acquire(
            Login login,
            @Nullable String set,
            List<AddressWish> wishes,
            OwnerRef owner,
            Consumer<AddressOutcome> answer);

    /** Gives back all addresses that the owner holds, and takes back what it still waits for. Idempotent. */
    void releaseAddresses(OwnerRef owner);

    /**
     * A session of another node goes on here, and still holds what it held there. Who wants that displaces it here.
     *
     * @param exclusive whether it has a claim
     * @param held each wish that was granted, as it was granted
     */
    void adopt(Login login, boolean exclusive, @Nullable String set, List<Prefix> held, OwnerRef owner);

    /**
     * The session goes on in another node, and still holds what it holds.
     *
     * @param login what it may have a claim of, null when it never came so far
     */
    void abandon(@Nullable Login login, OwnerRef owner);

    /** No login attempt of the call with these ids holds or waits for anything any more, in whichever node it was made. */
    void releaseAll(int tunnelId, int sessionId);

    /** Whom {@link Displacement} told to go is not there: nothing is held in that name any more. */
    void absent(OwnerRef owner);

    /**
     * A slot has come to this node and is adopted: what is held in the name of any other session of it is free.
     *
     * @param alive the sessions of that slot that are here
     */
    void reconcile(int slot, Set<OwnerRef> alive);

    /** How full each pool is. */
    List<PoolCount> counts();

    /** How many logins are held, as far as this node knows. */
    int loginCount();

    /** How many addresses and prefixes are held in all, those outside of pools included, as far as this node knows. */
    int heldCount();
}
