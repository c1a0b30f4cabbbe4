package net.sluice.ppp.record;

import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.PppSnapshot.Copies;
import net.sluice.ppp.PppSnapshot.Lcp;
import net.sluice.ppp.PppSnapshot.Ncp;
import net.sluice.ppp.PppSnapshot.PeerAuth;
import org.jspecify.annotations.Nullable;

/** A {@link PppSnapshot} as octets. A tag is never used again for something else. */
public final class PppRecord {
    static final int VERSION = 1;

    private static final int LOCAL_MRU = 1;
    private static final int PEER_MRU = 2;
    private static final int LOCAL_MAGIC = 3;
    private static final int PEER_MAGIC = 4;
    private static final int PEER_PFC = 5;
    private static final int PEER_ACFC = 6;
    private static final int PEER_AUTH = 7;
    private static final int LOCAL_AUTH = 8;
    private static final int PROXIED = 9;
    private static final int LCP_COPIES = 10;
    private static final int PROOF = 13;
    private static final int PEER_NAME = 17;
    private static final int AUTH_IDENTIFIER = 18;
    private static final int ECHO_IN = 19;
    private static final int SETUP_IN = 20;
    private static final int IP = 21;
    private static final int IP6 = 22;
    private static final int IPCP = 23;
    private static final int IPV6CP = 24;

    /** RFC 1661 s6.1. */
    private static final int DEFAULT_MRU = 1500;

    private static final int SMALLEST_MRU = 1;
    private static final long NEVER = -1;
    /** Of a writer that knew of none. */
    private static final long RETRY_PAUSE_NANOS = 60_000_000_000L;

    private PppRecord() {}

    /** Inside of {@link #PROOF}. */
    private static final class ProofTag {
        static final int IDENTIFIER = 1;
        static final int ANSWER = 2;
        static final int RECHALLENGE_IN = 3;
    }

    /** Inside of {@link #LCP_COPIES}, and of an NCP's. */
    private static final class CopiesTag {
        static final int LAST_IDENTIFIER = 1;
        static final int ACKNOWLEDGED = 2;
        static final int REMAINING = 3;
    }

    /** Inside of {@link #IP}, and of what IPCP agreed on. */
    private static final class IpTag {
        static final int LOCAL = 1;
        static final int PEER = 2;
        static final int DNS_1 = 3;
        static final int DNS_2 = 4;
        static final int NBNS_1 = 5;
        static final int NBNS_2 = 6;
        static final int ASKS = 7;
    }

    /** Inside of {@link #IPCP} and {@link #IPV6CP}. */
    private static final class NcpTag {
        static final int STAGE = 1;
        static final int FAILED = 2;
        static final int DECLINED = 3;
        static final int RETRY_IN = 4;
        static final int RETRY_PAUSE = 5;
        static final int COPIES = 6;
        static final int IP_AGREED = 7;
        static final int IP6_AGREED = 8;
    }

    /** The record of a link. */
    public static byte[] write(PppSnapshot link) {
        Lcp lcp = link.lcp();
        RecordWriter out = RecordWriter.of(VERSION, 1)
                .number(LOCAL_MRU, lcp.localMru(), DEFAULT_MRU)
                .number(PEER_MRU, lcp.peerMru(), DEFAULT_MRU)
                .number(LOCAL_MAGIC, lcp.localMagic(), 0)
                .number(PEER_MAGIC, lcp.peerMagic(), 0)
                .flag(PEER_PFC, lcp.peerPfc())
                .flag(PEER_ACFC, lcp.peerAcfc())
                .number(PEER_AUTH, number(lcp.peerAuth()), 0)
                .number(LOCAL_AUTH, number(lcp.localAuth()), 0)
                .flag(PROXIED, lcp.proxied())
                .nested(LCP_COPIES, fields -> write(lcp.copies(), fields))
                .text(PEER_NAME, link.peerName())
                .number(AUTH_IDENTIFIER, link.authIdentifier(), 0)
                .number(ECHO_IN, link.echoInNanos(), NEVER)
                .number(SETUP_IN, link.setupInNanos(), NEVER);
        PeerAuth proof = link.peerAuth();
        if (proof != null) {
            out.nested(PROOF, fields -> write(proof, fields));
        }
        NetworkConfig.Ip ip = link.network().ip();
        if (ip != null) {
            out.nested(IP, fields -> write(ip, fields));
        }
        NetworkConfig.Ip6 ip6 = link.network().ip6();
        if (ip6 != null) {
            out.nested(
                    IP6,
                    fields -> fields.number(IpTag.LOCAL, ip6.localInterfaceId(), 0)
                            .number(IpTag.PEER, ip6.peerInterfaceId(), 0));
        }
        write(IPCP, link.ipcp(), out);
        write(IPV6CP, link.ipv6cp(), out);
        return out.toArray();
    }

    /** Whatever the octets are: the link, or why it is none. */
    public static PppReading<PppSnapshot> read(byte[] record) {
        RecordFields in = RecordFields.of(record, VERSION);
        in.require(LCP_COPIES);
        PppSnapshot link = new PppSnapshot(
                new Lcp(
                        (int) in.number(LOCAL_MRU, DEFAULT_MRU, SMALLEST_MRU, 0xffff),
                        (int) in.number(PEER_MRU, DEFAULT_MRU, SMALLEST_MRU, 0xffff),
                        in.number32(LOCAL_MAGIC),
                        in.number32(PEER_MAGIC),
                        in.flag(PEER_PFC),
                        in.flag(PEER_ACFC),
                        auth(in, PEER_AUTH),
                        auth(in, LOCAL_AUTH),
                        in.flag(PROXIED),
                        copies(in, LCP_COPIES)),
                in.has(PROOF) ? proof(in) : null,
                in.text(PEER_NAME),
                octet(in, AUTH_IDENTIFIER),
                new NetworkConfig(in.has(IP) ? ip(in) : null, in.has(IP6) ? ip6(in) : null),
                in.has(IPCP) ? ncp(in, IPCP) : null,
                in.has(IPV6CP) ? ncp(in, IPV6CP) : null,
                in.nanos(ECHO_IN, NEVER),
                in.nanos(SETUP_IN, NEVER));
        return in.reading(link);
    }

    private static int octet(RecordFields in, int tag) {
        return (int) in.number(tag, 0, 0, 0xff);
    }

    /** Protocol number and algorithm; 0 for none. */
    private static int number(@Nullable AuthProtocol protocol) {
        return protocol == null ? 0 : (protocol.protocol() << 8) | Math.max(0, protocol.algorithm());
    }

    private static @Nullable AuthProtocol auth(RecordFields in, int tag) {
        int number = (int) in.number(tag, 0, 1, 0xff_ffff);
        if (number == 0) {
            return null;
        }
        int algorithm = number & 0xff;
        AuthProtocol protocol = AuthProtocol.of(number >> 8, algorithm == 0 ? -1 : algorithm);
        if (protocol == null) {
            in.outOfRange(tag);
        }
        return protocol;
    }

    private static void write(Copies copies, RecordWriter out) {
        out.number(CopiesTag.LAST_IDENTIFIER, copies.lastIdentifier(), 0)
                .number(CopiesTag.ACKNOWLEDGED, copies.acknowledged(), 0)
                .number(CopiesTag.REMAINING, copies.remainingNanos(), 0);
    }

    private static Copies copies(RecordFields outer, int tag) {
        RecordFields in = outer.nested(tag);
        Copies copies = new Copies(
                octet(in, CopiesTag.LAST_IDENTIFIER),
                in.number32(CopiesTag.ACKNOWLEDGED),
                in.nanos(CopiesTag.REMAINING, 0));
        outer.join(in);
        return copies;
    }

    private static void write(PeerAuth proof, RecordWriter out) {
        out.number(ProofTag.IDENTIFIER, proof.identifier(), 0)
                .number(ProofTag.RECHALLENGE_IN, proof.rechallengeInNanos(), NEVER);
        byte[] answer = proof.answer();
        if (answer != null) {
            out.octets(ProofTag.ANSWER, answer);
        }
    }

    private static PeerAuth proof(RecordFields outer) {
        RecordFields in = outer.nested(PROOF);
        PeerAuth proof = new PeerAuth(
                octet(in, ProofTag.IDENTIFIER),
                in.has(ProofTag.ANSWER) ? in.octets(ProofTag.ANSWER) : null,
                in.nanos(ProofTag.RECHALLENGE_IN, NEVER));
        outer.join(in);
        return proof;
    }

    private static void write(NetworkConfig.Ip ip, RecordWriter out) {
        out.number(IpTag.LOCAL, ip.localAddress(), 0)
                .number(IpTag.PEER, ip.peerAddress(), 0)
                .number(IpTag.DNS_1, ip.dns1(), 0)
                .number(IpTag.DNS_2, ip.dns2(), 0)
                .number(IpTag.NBNS_1, ip.nbns1(), 0)
                .number(IpTag.NBNS_2, ip.nbns2(), 0)
                .flag(IpTag.ASKS, ip.asks());
    }

    private static NetworkConfig.Ip ip(RecordFields outer) {
        RecordFields in = outer.nested(IP);
        NetworkConfig.Ip ip = new NetworkConfig.Ip(
                in.number32(IpTag.LOCAL),
                in.number32(IpTag.PEER),
                in.number32(IpTag.DNS_1),
                in.number32(IpTag.DNS_2),
                in.number32(IpTag.NBNS_1),
                in.number32(IpTag.NBNS_2),
                in.flag(IpTag.ASKS));
        outer.join(in);
        return ip;
    }

    private static NetworkConfig.Ip6 ip6(RecordFields outer) {
        RecordFields in = outer.nested(IP6);
        NetworkConfig.Ip6 ip6 = new NetworkConfig.Ip6(in.number64(IpTag.LOCAL), in.number64(IpTag.PEER));
        outer.join(in);
        return ip6;
    }

    private static void write(int tag, @Nullable Ncp ncp, RecordWriter out) {
        if (ncp != null) {
            out.nested(tag, fields -> write(ncp, fields));
        }
    }

    private static void write(Ncp ncp, RecordWriter out) {
        out.number(NcpTag.STAGE, number(ncp.stage()), 0)
                .flag(NcpTag.FAILED, ncp.failed())
                .flag(NcpTag.DECLINED, ncp.declined())
                .number(NcpTag.RETRY_IN, ncp.retryInNanos(), NEVER)
                .number(NcpTag.RETRY_PAUSE, ncp.retryPauseNanos(), 0)
                .nested(NcpTag.COPIES, fields -> write(ncp.copies(), fields));
        IpResult ip = ncp.ip();
        if (ip != null) {
            out.nested(
                    NcpTag.IP_AGREED,
                    fields -> fields.number(IpTag.LOCAL, ip.localAddress(), 0)
                            .number(IpTag.PEER, ip.peerAddress(), 0)
                            .number(IpTag.DNS_1, ip.dns1(), 0)
                            .number(IpTag.DNS_2, ip.dns2(), 0)
                            .number(IpTag.NBNS_1, ip.nbns1(), 0)
                            .number(IpTag.NBNS_2, ip.nbns2(), 0));
        }
        Ip6Result ip6 = ncp.ip6();
        if (ip6 != null) {
            out.nested(
                    NcpTag.IP6_AGREED,
                    fields -> fields.number(IpTag.LOCAL, ip6.localInterfaceId(), 0)
                            .number(IpTag.PEER, ip6.peerInterfaceId(), 0));
        }
    }

    private static Ncp ncp(RecordFields outer, int tag) {
        RecordFields in = outer.nested(tag);
        in.require(NcpTag.STAGE);
        Ncp.Stage stage = stage(in);
        boolean open = stage == Ncp.Stage.OPENED;
        if (open) {
            in.require(tag == IPCP ? NcpTag.IP_AGREED : NcpTag.IP6_AGREED);
        }
        Ncp ncp = new Ncp(
                stage,
                in.flag(NcpTag.FAILED),
                in.flag(NcpTag.DECLINED),
                in.nanos(NcpTag.RETRY_IN, NEVER),
                in.number(NcpTag.RETRY_PAUSE, RETRY_PAUSE_NANOS, 1, Long.MAX_VALUE >> 1),
                open && tag == IPCP ? ipAgreed(in) : null,
                open && tag == IPV6CP ? ip6Agreed(in) : null,
                copies(in, NcpTag.COPIES));
        outer.join(in);
        return ncp;
    }

    private static IpResult ipAgreed(RecordFields outer) {
        RecordFields in = outer.nested(NcpTag.IP_AGREED);
        IpResult ip = new IpResult(
                in.number32(IpTag.LOCAL),
                in.number32(IpTag.PEER),
                in.number32(IpTag.DNS_1),
                in.number32(IpTag.DNS_2),
                in.number32(IpTag.NBNS_1),
                in.number32(IpTag.NBNS_2));
        outer.join(in);
        return ip;
    }

    private static Ip6Result ip6Agreed(RecordFields outer) {
        RecordFields in = outer.nested(NcpTag.IP6_AGREED);
        Ip6Result ip6 = new Ip6Result(in.number64(IpTag.LOCAL), in.number64(IpTag.PEER));
        outer.join(in);
        return ip6;
    }

    private static int number(Ncp.Stage stage) {
        return switch (stage) {
            case GONE -> 1;
            case CLOSED -> 2;
            case STOPPED -> 3;
            case NEGOTIATING -> 4;
            case OPENED -> 5;
        };
    }

    private static Ncp.Stage stage(RecordFields in) {
        return switch ((int) in.number(NcpTag.STAGE, 4, 1, 5)) {
            case 1 -> Ncp.Stage.GONE;
            case 2 -> Ncp.Stage.CLOSED;
            case 3 -> Ncp.Stage.STOPPED;
            case 4 -> Ncp.Stage.NEGOTIATING;
            default -> Ncp.Stage.OPENED;
        };
    }
}
