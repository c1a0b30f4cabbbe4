package net.sluice.session;

import java.net.InetAddress;

/** Finds the profile of a LAC. Asked once for each call and tunnel, so a reload of the configuration holds from then on. */
@FunctionalInterface
public interface LacProfiles {
    /**
     * Never null: who may call at all is the L2TP core's question.
     *
     * @param lac the address that its packets come from
     * @param hostName its Host Name AVP
     */
    LacProfile profileOf(InetAddress lac, String hostName);
}
