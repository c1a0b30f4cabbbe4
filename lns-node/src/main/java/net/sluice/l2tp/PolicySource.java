package net.sluice.l2tp;

import java.net.InetAddress;

/** The access list of peers. */
@FunctionalInterface
public interface PolicySource {
    /**
     * @param peer the peer's address
     * @param hostName the Host Name AVP; empty before it is known: the answer then says whether the address may speak at all
     */
    PeerPolicy policyFor(InetAddress peer, String hostName);
}
