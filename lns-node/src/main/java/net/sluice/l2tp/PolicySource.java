package net.sluice.l2tp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The access list of peers. */
@FunctionalInterface
public interface PolicySource {
    /**
     * @param peer the peer's address
     * @param hostName the Host Name AVP; empty before it is known: the answer then says whether the address may speak at all
     */
    PeerPolicy policyFor(InetAddress peer, String hostName);

    /** The policy that the operator has given that name; null when there is none, or when policies are not asked for by name here. */
    default @Nullable PeerPolicy policyNamed(String name) {
        return null;
    }
}
