package net.sluice.node.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import net.sluice.node.config.bind.Defaults;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.Dscp;
import org.jspecify.annotations.Nullable;

/** How PPP is spoken with the subscribers of the peers that name this profile. */
public record PppProfile(
        @Key(
                value = "Name that `peers[].ppp-profile` refers to",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(
                value =
                        "Authentication protocols to ask for, best first; an empty list asks for none and lets everybody in",
                fallback = "chap, mschapv2, pap",
                most = 4)
        List<Authentication> authentication,

        @Key(
                value = "MRU that we ask for (RFC 1661 s6.1), and the longest IP packet that is sent to the subscriber",
                fallback = "1492",
                min = "576",
                max = "9000")
        int mru,

        @Key(value = "A smaller MRU of the peer is nakked", fallback = "576", min = "128", max = "1500")
        int minPeerMru,

        @Key(value = "Offer and accept Address-and-Control-Field-Compression (RFC 1661 s6.6)", fallback = "true")
        boolean acfc,

        @Key(value = "Offer and accept Protocol-Field-Compression (RFC 1661 s6.5)", fallback = "true")
        boolean pfc,

        @Key(
                value =
                        "Whether FF 03 leads the frames that we send: always, as negotiated by ACFC, or never (for LACs that cannot bear it)",
                fallback = "negotiated")
        Framing framing,

        @Key(value = "Between our LCP Echo-Requests; 0s: none are sent", fallback = "30s", min = "0s", max = "1h")
        Duration echoInterval,

        @Key(value = "Unanswered Echo-Requests in a row that end a session", fallback = "3", min = "1", max = "100")
        int echoFailures,

        @Key(value = "First period of the Restart timer (RFC 1661 s4.6)", fallback = "3s", min = "500ms", max = "30s")
        Duration restart,

        @Key(
                value = "Configure-Requests without an answer before a session is given up",
                fallback = "10",
                min = "1",
                max = "100")
        int maxConfigure,

        @Key(
                value = "How long PPP may take until the first network protocol is open",
                fallback = "2m",
                min = "5s",
                max = "1h")
        Duration setupTimeout,

        @Key(
                value = "Between CHAP challenges of a session that is up; 0s: only at login",
                fallback = "0s",
                min = "0s",
                max = "1d")
        Duration rechallenge,

        @Key(value = "Name in our CHAP challenges; `node.name` when absent", optional = true, max = "255") @Nullable
        String challengeName,

        @Key(value = "DNS servers that IPCP offers (RFC 1877) when RADIUS names none; two at most", most = 2)
        List<InetAddress> dns,

        @Key(value = "NetBIOS name servers that IPCP offers when RADIUS names none; two at most", most = 2)
        List<InetAddress> nbns,

        @Key(value = "Address pool when neither RADIUS nor the user's entry names one", optional = true, max = "63")
        @Nullable
        String pool,

        @Key(
                value = "Pool of IPv6 prefixes to delegate when RADIUS names neither prefix nor pool",
                optional = true,
                max = "63")
        @Nullable
        String ipv6Pool,

        @Key(
                value = "How long a session may last when RADIUS says nothing; 0s: for ever",
                fallback = "0s",
                min = "0s",
                max = "365d")
        Duration sessionTimeout,

        @Key(
                value = "How long a session may be without traffic when RADIUS says nothing; 0s: for ever",
                fallback = "0s",
                min = "0s",
                max = "365d")
        Duration idleTimeout,

        @Key(
                value =
                        "What keeps a session from being idle: packets both ways, or those from the subscriber only. PPP's own never do",
                fallback = "both")
        IdleBy idleBy,

        @Key(
                value = "Filter whose passing packets alone keep a session from being idle; nothing is dropped by it",
                optional = true,
                max = "63")
        @Nullable
        String idleFilter,

        @Key(value = "Negotiate IPv4 (IPCP)", fallback = "true")
        boolean ipv4,

        @Key(value = "Negotiate IPv6 (IPV6CP)", fallback = "true")
        boolean ipv6,

        @Key(value = "DSCP that packets from the subscriber are given; kept as they are when absent", optional = true)
        @Nullable
        Dscp upstreamDscp,

        @Key("How packets are treated") TrafficSection traffic) {

    /** The profile named {@code default}, as it is when the file has none: every key at its default. */
    public static final PppProfile DEFAULT = Defaults.of(PppProfile.class, "default");

    /** How a subscriber proves who it is. */
    public enum Authentication {
        /** CHAP with MD5 (RFC 1994). */
        CHAP,
        /** MS-CHAP version 2 (RFC 2759). */
        MSCHAPV2,
        /** MS-CHAP (RFC 2433). */
        MSCHAP,
        /** PAP (RFC 1334): the password in clear. */
        PAP
    }

    /** What keeps a session from being idle. */
    public enum IdleBy {
        BOTH,
        SUBSCRIBER
    }

    /** Whether FF 03 leads the frames that we send. */
    public enum Framing {
        ALWAYS,
        NEGOTIATED,
        NEVER
    }
}
