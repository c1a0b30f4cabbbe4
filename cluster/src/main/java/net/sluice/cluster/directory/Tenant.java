package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.Directory;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** A login attempt or session of this node: what it holds, and what it waits for. */
final class Tenant {
    /**
     * What it holds.
     *
     * @param prefix as it was asked for
     * @param exception whether it lies outside of its slot's blocks
     */
    record Held(Prefix prefix, boolean exception) {}

    /** Its wish to be the only one. */
    static final class Claim {
        enum Stage {
            /** The register was not heard yet. */
            ASKED,
            WAITING,
            HELD
        }

        final LoginId login;
        final Directory.@Nullable Claimant claimant;
        Stage stage;
        boolean asking;
        long deadlineNanos;
        long nudgeNanos;

        Claim(LoginId login, Directory.@Nullable Claimant claimant, Stage stage) {
            this.login = login;
            this.claimant = claimant;
            this.stage = stage;
        }
    }

    final OwnerRef owner;
    final int slot;
    /** That it has to go. */
    boolean told;

    @Nullable
    Claim claim;

    @Nullable
    LoginId releaseLater;

    /** The pools' addresses that its login had last, by pool; null when nobody has asked. */
    @Nullable
    Map<String, Prefix> memories;

    @Nullable
    AddressTask task;

    final List<Held> held = new ArrayList<>(2);
    /** For whom the addresses are. */
    @Nullable
    LoginId holder;

    /** Where something is held in its name, or may be. */
    final Set<RegisterKey> touched = new HashSet<>(4);

    SetDesk.@Nullable Membership membership;

    /** What is being given back. */
    int releasing;

    /** It came from another node, and nobody has looked yet whether it has all that it should. */
    boolean adopted;

    /** It is said to live here, and nothing is known of it. */
    boolean unknown;

    Tenant(OwnerRef owner) {
        this.owner = owner;
        slot = SlotMask.slotOf(owner);
    }

    boolean isDone() {
        return claim == null
                && task == null
                && held.isEmpty()
                && membership == null
                && releasing == 0
                && releaseLater == null
                && !unknown;
    }
}
