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
 * @param idleBySubscriber whether only packets from the subscriber keep a session from being idle
 * @param replaceOlderTunnels whether a new tunnel of the same LAC (host name and address) ends the older ones at once:
 *     for LACs that never have two
 * @param traffic how packets are treated, where AAA says nothing
 * @param rateTuning how rates are kept
 * @param dataChannel how data messages go to and fro
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
        boolean idleBySubscriber,
        boolean replaceOlderTunnels,
        Traffic traffic,
        RateTuning rateTuning,
        DataChannel dataChannel) {

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
                false,
                false,
                Traffic.UNSAID,
                RateTuning.DEFAULTS,
                DataChannel.DEFAULT);
    }

    /** A builder that starts from this profile. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects a profile; each setter is named after its component. */
    public static final class Builder {
        private String name;
        private PppConfig ppp;
        private @Nullable Inet4Address localAddress;
        private boolean ipv6;
        private @Nullable String pool;
        private @Nullable String ipv6Pool;
        private @Nullable Inet4Address primaryDns;
        private @Nullable Inet4Address secondaryDns;
        private @Nullable Inet4Address primaryNbns;
        private @Nullable Inet4Address secondaryNbns;
        private LoginPolicy loginPolicy;
        private int interimIntervalSeconds;
        private int sessionTimeoutSeconds;
        private int idleTimeoutSeconds;
        private boolean idleBySubscriber;
        private boolean replaceOlderTunnels;
        private DataChannel dataChannel;
        private Traffic traffic;
        private RateTuning rateTuning;

        private Builder(LacProfile from) {
            name = from.name;
            ppp = from.ppp;
            localAddress = from.localAddress;
            ipv6 = from.ipv6;
            pool = from.pool;
            ipv6Pool = from.ipv6Pool;
            primaryDns = from.primaryDns;
            secondaryDns = from.secondaryDns;
            primaryNbns = from.primaryNbns;
            secondaryNbns = from.secondaryNbns;
            loginPolicy = from.loginPolicy;
            interimIntervalSeconds = from.interimIntervalSeconds;
            sessionTimeoutSeconds = from.sessionTimeoutSeconds;
            idleTimeoutSeconds = from.idleTimeoutSeconds;
            idleBySubscriber = from.idleBySubscriber;
            replaceOlderTunnels = from.replaceOlderTunnels;
            dataChannel = from.dataChannel;
            traffic = from.traffic;
            rateTuning = from.rateTuning;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder ppp(PppConfig value) {
            ppp = value;
            return this;
        }

        public Builder localAddress(@Nullable Inet4Address value) {
            localAddress = value;
            return this;
        }

        public Builder ipv6(boolean value) {
            ipv6 = value;
            return this;
        }

        public Builder pool(@Nullable String value) {
            pool = value;
            return this;
        }

        public Builder ipv6Pool(@Nullable String value) {
            ipv6Pool = value;
            return this;
        }

        public Builder primaryDns(@Nullable Inet4Address value) {
            primaryDns = value;
            return this;
        }

        public Builder secondaryDns(@Nullable Inet4Address value) {
            secondaryDns = value;
            return this;
        }

        public Builder primaryNbns(@Nullable Inet4Address value) {
            primaryNbns = value;
            return this;
        }

        public Builder secondaryNbns(@Nullable Inet4Address value) {
            secondaryNbns = value;
            return this;
        }

        public Builder loginPolicy(LoginPolicy value) {
            loginPolicy = value;
            return this;
        }

        public Builder interimIntervalSeconds(int value) {
            interimIntervalSeconds = value;
            return this;
        }

        public Builder sessionTimeoutSeconds(int value) {
            sessionTimeoutSeconds = value;
            return this;
        }

        public Builder idleTimeoutSeconds(int value) {
            idleTimeoutSeconds = value;
            return this;
        }

        public Builder idleBySubscriber(boolean value) {
            idleBySubscriber = value;
            return this;
        }

        public Builder replaceOlderTunnels(boolean value) {
            replaceOlderTunnels = value;
            return this;
        }

        public Builder traffic(Traffic value) {
            traffic = value;
            return this;
        }

        public Builder rateTuning(RateTuning value) {
            rateTuning = value;
            return this;
        }

        public Builder dataChannel(DataChannel value) {
            dataChannel = value;
            return this;
        }

        public LacProfile build() {
            return new LacProfile(
                    name,
                    ppp,
                    localAddress,
                    ipv6,
                    pool,
                    ipv6Pool,
                    primaryDns,
                    secondaryDns,
                    primaryNbns,
                    secondaryNbns,
                    loginPolicy,
                    interimIntervalSeconds,
                    sessionTimeoutSeconds,
                    idleTimeoutSeconds,
                    idleBySubscriber,
                    replaceOlderTunnels,
                    traffic,
                    rateTuning,
                    dataChannel);
        }
    }
}
