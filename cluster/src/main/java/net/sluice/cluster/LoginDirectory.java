package net.sluice.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in as what: each {@link Login} has at most one holder. A newer claim always wins: the holder is asked to
 * go, and the claim is granted when it has released. Of several that wait, only the newest stays; the others are
 * displaced before they ever held it.
 *
 * <p>Thread-safe. Callbacks run in the thread whose call caused them, outside the lock.
 */
public final class LoginDirectory {
    private final Displacement displacement;
    private final Map<Login, Entry> entries = new HashMap<>();

    /** @param displacement hears who has to go */
    public LoginDirectory(Displacement displacement) {
        this.displacement = displacement;
    }

    /**
     * Wants to be the only one.
     *
     * @param granted runs once, when no older holder is left; never when a newer claim or a release came first
     */
    public void claim(Login login, OwnerRef owner, Runnable granted) {
        List<OwnerRef> leaving = new ArrayList<>(2);
        boolean held;
        synchronized (this) {
            Entry entry = entries.computeIfAbsent(login, absent -> new Entry(owner));
            held = entry.holder.equals(owner);
            if (!held) {
                entry.await(new Waiter(owner, granted), leaving);
            }
        }
        leaving.forEach(displacement::displaced);
        if (held) {
            granted.run();
        }
    }

    /** Gives a claim back, held or pending. What the owner does not have is ignored. */
    public void release(Login login, OwnerRef owner) {
        Waiter next = null;
        synchronized (this) {
            Entry entry = entries.get(login);
            if (entry == null) {
                return;
            }
            if (entry.holder.equals(owner)) {
                next = entry.waiter;
                if (next == null) {
                    entries.remove(login);
                } else {
                    entries.put(login, new Entry(next.owner));
                }
            } else if (entry.waiter != null && entry.waiter.owner.equals(owner)) {
                entry.waiter = null;
            }
        }
        if (next != null) {
            next.granted.run();
        }
    }

    /** Who holds it, or null. */
    public synchronized @Nullable OwnerRef holder(Login login) {
        Entry entry = entries.get(login);
        return entry == null ? null : entry.holder;
    }

    /** How many logins are held. */
    public synchronized int size() {
        return entries.size();
    }

    private record Waiter(OwnerRef owner, Runnable granted) {}

    private static final class Entry {
        private final OwnerRef holder;
        private boolean holderTold;
        private @Nullable Waiter waiter;

        Entry(OwnerRef holder) {
            this.holder = holder;
        }

        void await(Waiter newest, List<OwnerRef> leaving) {
            if (waiter != null && !waiter.owner.equals(newest.owner)) {
                leaving.add(waiter.owner);
            }
            if (!holderTold) {
                leaving.add(holder);
                holderTold = true;
            }
            waiter = newest;
        }
    }
}
