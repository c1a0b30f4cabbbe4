package net.sluice.session;

import java.net.Inet4Address;
import net.sluice.ppp.PppConfig;
import org.jspecify.annotations.Nullable;

/**
 * How subscribers of one LAC are treated, as far as AAA does not say otherwise.
 *
 * @param name of the profile, for the log
 * @param ppp how their links behave; the proxy switches are in it
 * @param localAddress our end's IPv4 address; null when IPv4 is not offered
 * @param ipv6 whether IPV6CP is offered
 * @param pool the IPv4 pool of those for whom AAA names neither address nor pool; null for none
 * @param ipv6Pool the pool of delegated IPv6 prefixes likewise; null for none
 * @param primaryDns told to those for whom AAA names none; null for none
 * @param secondaryDns likewise
 * @param primaryNbns NetBIOS name server, likewise
 * @param secondaryNbns likewise
 * @param loginPolicy which older session a new login ends
 * @param interimIntervalSeconds between accounting interims when AAA says nothing; 0 for none
 * @param sessionTimeoutSeconds when AAA says nothing; 0 for none
 * @param idleTimeoutSeconds when AAA says nothing; 0 for none
 * @param replaceOlderTunnels whether a new tunnel of the same LAC (host name and address) ends the older ones at once:
 *     for LACs that never have two
 */
public record LacProfile(
        String name,
        PppConfig ppp,
        @Nullable Inet4Address localAddress,
        boolean ipv6,
        @Nullable String pool,
        @Nullable String ipv6Pool,
        @Nullable Inet4Address primaryDns,
        @Nullable Inet4Address secondaryDns,
        @Nullable Inet4Address primaryNbns,
        @Nullable Inet4Address secondaryNbns,
        LoginPolicy loginPolicy,
        int interimIntervalSeconds,
        int sessionTimeoutSeconds,
        int idleTimeoutSeconds,
        boolean replaceOlderTunnels) {

    /** A profile that asks nothing of AAA but the verdict, and offers IPv4 from a pool. */
    public static LacProfile of(
            String name, PppConfig ppp, @Nullable Inet4Address localAddress, @Nullable String pool) {
        return new LacProfile(
                name,
                ppp,
                localAddress,
                false,
                pool,
                null,
                null,
                null,
                null,
                null,
                LoginPolicy.USER_AND_CIRCUIT,
                0,
                0,
                0,
                false);
    }
}
