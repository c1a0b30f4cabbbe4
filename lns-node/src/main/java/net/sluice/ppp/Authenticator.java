package net.sluice.ppp;

import org.jspecify.annotations.Nullable;

/** The side that demands proof. The proof is judged elsewhere: {@link PppOutput#authenticate}. */
interface Authenticator extends AuthMachine {
    /** Starts from what the LAC collected (RFC 2661 s4.4.5). Returns whether that is of any use; if not, nothing was done. */
    boolean startWithProxy(ProxyAuth proxy);

    /** The peer's proof, once it was accepted, for a successor in another node; null before. */
    PppSnapshot.@Nullable PeerAuth snapshot();

    /** Accepted, as another node had it. */
    void restore(PppSnapshot.PeerAuth from);

    /** The request that waits for a decision, null when none does. */
    @Nullable
    AuthRequest pending();

    /** The decision on {@link #pending}. */
    void decided(AuthDecision decision);
}
