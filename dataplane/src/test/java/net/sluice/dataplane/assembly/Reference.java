package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.join;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionServices;
import org.jspecify.annotations.Nullable;

/** What should happen to each packet, in the simplest way there is: lists, linear search, objects, exceptions for drops. */
final class Reference {

    private static final List<InetAddress> OURS =
            List.of(World.LNS.getAddress(), World.LNS6.getAddress(), World.ICMP, World.ICMP6);

    final Map<Integer, InetSocketAddress> tunnels = new LinkedHashMap<>();
    final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    /** The present time. */
    long now;

    private final Map<List<Integer>, Session> sessions = new LinkedHashMap<>();

    /** All (prefix, session), in the order in which they came to be held. */
    private final List<Holding> holdings = new ArrayList<>();

    private record Holding(Prefix prefix, Session session) {}

    /** What leaves. */
    record Outcome(
            List<byte[]> sent,
            List<byte[]> written,
            boolean punted,
            @Nullable Session session) {}

    static final class Session {
        private SessionEntry entry;
        private final SlowSequence<byte[]> received = new SlowSequence<>();
        private int ns;
        private long octetsIn;
        private long packetsIn;
        private long octetsOut;
        private long packetsOut;
        private long droppedIn;
        private long droppedOut;
        private final SlowRules rules = new SlowRules();
        private final SlowRate upRate = new SlowRate();
        private final SlowRate downRate = new SlowRate();

        /** It has services, or had some; and some packet has met them. */
        private boolean served;

        private boolean met;

        Session(SessionEntry entry) {
            this.entry = entry;
        }

        SessionEntry entry() {
            return entry;
        }

        SessionCounters counters() {
            return new SessionCounters(
                    octetsIn, packetsIn, octetsOut, packetsOut, droppedIn, droppedOut, rules.counts());
        }
    }

    private static final class Dropped extends Exception {
        private final DropReason reason;

        Dropped(DropReason reason) {
            this.reason = reason;
        }
    }

    /** What waited and need not any more goes on. */
    List<Outcome> put(SessionEntry entry) {
        Session session =
                sessions.computeIfAbsent(List.of(entry.tunnelId(), entry.sessionId()), key -> new Session(entry));
        boolean changed = !session.entry.services().equals(entry.services());
        session.entry = entry;
        session.served |= !entry.services().none();
        List<Prefix> wanted = prefixes(entry);
        holdings.removeIf(each -> each.session() == session && !wanted.contains(each.prefix()));
        for (Prefix prefix : wanted) {
            if (holdings.stream()
                    .noneMatch(
                            each -> each.session() == session && each.prefix().equals(prefix))) {
                holdings.add(new Holding(prefix, session));
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        if (changed && session.met) {
            session.upRate.limit(entry.services().up(), now).forEach(p -> outcomes.add(released(session, true, p)));
            session.downRate
                    .limit(entry.services().down(), now)
                    .forEach(p -> outcomes.add(released(session, false, p)));
        }
        return outcomes;
    }

    /** The time has come for some that waited. */
    List<Outcome> elapse() {
        List<Outcome> outcomes = new ArrayList<>();
        for (Session session : sessions.values()) {
            session.upRate.due(now).forEach(p -> outcomes.add(released(session, true, p)));
            session.downRate.due(now).forEach(p -> outcomes.add(released(session, false, p)));
        }
        return outcomes;
    }

    /** A packet that waited goes on, if its session still wants it. */
    private Outcome released(Session session, boolean up, byte[] p) {
        try {
            boolean four = p[0] >>> 4 == 4;
            SessionEntry entry = session.entry;
            must(entry.lcp() != null && (four ? entry.ipv4() : entry.ipv6()), DropReason.NCP_NOT_OPEN);
            return up ? written(session, p, four) : toLac(session, p, four);
        } catch (Dropped e) {
            return lost(session, up, List.of(e.reason));
        }
    }

    private Outcome lost(Session session, boolean up, List<DropReason> reasons) {
        reasons.forEach(reason -> drops.merge(reason, 1L, Long::sum));
        session.droppedIn += up ? reasons.size() : 0;
        session.droppedOut += up ? 0 : reasons.size();
        return new Outcome(List.of(), List.of(), false, session);
    }

    /** What services make of a packet: null when it goes on now. */
    private @Nullable Outcome served(Session session, boolean up, byte[] p) throws Dropped {
        if (!session.served) {
            return null;
        }
        session.met = true;
        SessionServices services = session.entry.services();
        pass(SlowRules.refusal(
                up ? services.rules().filterUp() : services.rules().filterDown(), p));
        SlowRate rate = up ? session.upRate : session.downRate;
        rate.limit(up ? services.up() : services.down(), now);
        SlowRate.Offer offer = rate.offer(p, now);
        return offer.passes() ? null : lost(session, up, offer.lost());
    }

    private static List<Prefix> prefixes(SessionEntry entry) {
        List<Prefix> all = new ArrayList<>(entry.routes());
        if (entry.ipv4Address() != null) {
            all.add(Prefix.host(entry.ipv4Address()));
        }
        return all;
    }

    @Nullable
    Session remove(int tunnel, int session) {
        Session gone = sessions.remove(List.of(tunnel, session));
        holdings.removeIf(each -> each.session() == gone);
        if (gone != null) {
            lost(gone, true, Collections.nCopies(gone.upRate.waiting(), DropReason.RATE_SESSION_GONE));
            lost(gone, false, Collections.nCopies(gone.downRate.waiting(), DropReason.RATE_SESSION_GONE));
        }
        return gone;
    }

    /** Who gets what is sent to this address: of the longest prefixes, the newest holder. */
    private List<Session> holders(InetAddress address) {
        int longest = holdings.stream()
                .filter(each -> each.prefix().contains(address))
                .mapToInt(each -> each.prefix().length())
                .max()
                .orElse(-1);
        return holdings.stream()
                .filter(each ->
                        each.prefix().length() == longest && each.prefix().contains(address))
                .map(Holding::session)
                .toList();
    }

    // ---- from the LAC

    Outcome up(InetSocketAddress from, byte[] m) {
        try {
            return datagram(from, m);
        } catch (Dropped e) {
            drops.merge(e.reason, 1L, Long::sum);
            return new Outcome(List.of(), List.of(), false, null);
        }
    }

    private Outcome datagram(InetSocketAddress from, byte[] m) throws Dropped {
        must(m.length >= 6, DropReason.L2TP_TOO_SHORT);
        must((m[1] & 15) == 2, DropReason.L2TP_VERSION);
        boolean t = (m[0] & 0x80) != 0;
        boolean l = (m[0] & 0x40) != 0;
        boolean s = (m[0] & 0x08) != 0;
        boolean o = (m[0] & 0x02) != 0;
        must(!t || (l && s && !o), DropReason.L2TP_CONTROL_FLAGS);
        int at = 2 + (l ? 2 : 0);
        int header = at + 4 + (s ? 4 : 0) + (o ? 2 : 0);
        must(m.length >= header, DropReason.L2TP_TOO_SHORT);
        int end = l ? u16(m, 2) : m.length;
        must(end >= header && end <= m.length, DropReason.L2TP_LENGTH);
        int payload = header + (o ? u16(m, header - 2) : 0);
        must(payload <= end, DropReason.L2TP_OFFSET);
        int tunnel = u16(m, at);
        if (t && tunnel == 0) {
            return new Outcome(List.of(), List.of(), true, null);
        }
        InetSocketAddress peer = tunnels.get(tunnel);
        must(peer != null, DropReason.UNKNOWN_TUNNEL);
        if (t) {
            must(peer.getAddress().equals(from.getAddress()), DropReason.WRONG_PEER);
            return new Outcome(List.of(), List.of(), true, null);
        }
        must(peer.equals(from), DropReason.WRONG_PEER);
        Session session = sessions.get(List.of(tunnel, u16(m, at + 2)));
        must(session != null, DropReason.UNKNOWN_SESSION);
        try {
            return numbered(session, s ? u16(m, at + 4) : -1, Arrays.copyOfRange(m, payload, end));
        } catch (Dropped e) {
            session.droppedIn++;
            drops.merge(e.reason, 1L, Long::sum);
            return new Outcome(List.of(), List.of(), false, session);
        }
    }

    /** Nobody waits here: windows are 0. */
    private Outcome numbered(Session session, int ns, byte[] f) throws Dropped {
        Sequencing.Mode mode = session.entry.sequencing().mode();
        must(mode != Sequencing.Mode.REQUIRED || ns >= 0, DropReason.SEQUENCE_MISSING);
        if (mode != Sequencing.Mode.OFF && ns >= 0) {
            SlowSequence.Outcome<byte[]> outcome = session.received.arrive(ns, f, 0, 0, 0);
            if (outcome.dropped() != null) {
                throw new Dropped(outcome.dropped());
            }
        }
        return frame(session, f);
    }

    private Outcome frame(Session session, byte[] f) throws Dropped {
        int at = f.length >= 2 && u16(f, 0) == 0xFF03 ? 2 : 0;
        must(f.length > at, DropReason.PPP_MALFORMED);
        int protocol;
        int begin;
        if ((f[at] & 1) == 1) {
            protocol = f[at] & 255;
            begin = at + 1;
            must(protocol != 255, DropReason.PPP_MALFORMED);
        } else {
            must(f.length >= at + 2 && (f[at + 1] & 1) == 1, DropReason.PPP_MALFORMED);
            protocol = u16(f, at);
            begin = at + 2;
        }
        byte[] information = Arrays.copyOfRange(f, begin, f.length);
        if (protocol == 0x21 || protocol == 0x57) {
            return ip(session, information, protocol == 0x21);
        }
        must(protocol >= 0x8000, DropReason.PPP_PROTOCOL);
        SessionEntry.LcpOpen lcp = session.entry.lcp();
        if (protocol == 0xC021
                && lcp != null
                && information.length >= 8
                && information[0] == 9
                && u16(information, 2) >= 8
                && u16(information, 2) <= information.length
                && u16(information, 2) <= session.entry.mtu()
                && (lcp.magic() == 0 || lcp.magic() != i32(information, 4))) {
            byte[] reply = Arrays.copyOf(information, u16(information, 2));
            reply[0] = 10;
            for (int i = 0; i < 4; i++) {
                reply[4 + i] = (byte) (lcp.magic() >>> (24 - 8 * i));
            }
            byte[] ppp = join(
                    lcp.lcpAddressControl() ? new byte[] {-1, 3} : new byte[0], new byte[] {(byte) 0xC0, 0x21}, reply);
            return new Outcome(List.of(message(session, 1, ppp)), List.of(), false, session);
        }
        return new Outcome(List.of(), List.of(), true, session);
    }

    private Outcome ip(Session session, byte[] p, boolean four) throws Dropped {
        SessionEntry entry = session.entry;
        must(entry.lcp() != null && (four ? entry.ipv4() : entry.ipv6()), DropReason.NCP_NOT_OPEN);
        boolean has = prefixes(entry).stream().anyMatch(prefix -> prefix.isIpv4() == four);
        must(has || (!four && entry.interfaceId() != 0), DropReason.NO_ADDRESS);
        int length = length(p, four);
        must(length >= 0, DropReason.IP_MALFORMED);
        must(!four || sum(p) == 0xFFFF, DropReason.IP_CHECKSUM);
        InetAddress source = address(p, four ? 12 : 8, four ? 4 : 16);
        must(!martian(source, four) && !OURS.contains(source), DropReason.SOURCE_MARTIAN);
        boolean linkLocal = source instanceof Inet6Address
                && entry.interfaceId() != 0
                && source.equals(Packets.address("fe80::" + Long.toHexString(entry.interfaceId())));
        must(linkLocal || holders(source).contains(session), DropReason.SOURCE_SPOOFED);
        InetAddress destination = address(p, four ? 16 : 24, four ? 4 : 16);
        must(!destination.isMulticastAddress(), DropReason.DESTINATION_MULTICAST);
        must(!martian(destination, four), DropReason.DESTINATION_MARTIAN);
        byte[] whole = Arrays.copyOf(p, length);
        Outcome instead = served(session, true, whole);
        return instead == null ? written(session, whole, four) : instead;
    }

    private static Outcome written(Session session, byte[] p, boolean four) {
        SessionEntry entry = session.entry;
        session.rules.countIn(entry.services().rules().classes(), p);
        session.octetsIn += p.length;
        session.packetsIn++;
        byte[] written = marked(
                SlowSizes.clamped(p, mtu(entry, four)), four, entry.marking().inner());
        return new Outcome(List.of(), List.of(written), false, session);
    }

    private static byte[] marked(byte[] p, boolean four, int dscp) {
        if (dscp == Marking.KEEP) {
            return p;
        }
        if (four) {
            p[1] = (byte) (dscp * 4 + (p[1] & 3));
            return Packets.checksummed(p);
        }
        p[0] = (byte) (0x60 + dscp / 4);
        p[1] = (byte) (dscp % 4 * 64 + (p[1] & 0x3F));
        return p;
    }

    private static boolean martian(InetAddress address, boolean four) {
        int first = address.getAddress()[0] & 255;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (four && (first == 0 || first >= 240));
    }

    // ---- to the subscriber

    Outcome down(byte[] p) {
        Session session = null;
        try {
            boolean four = length(p, true) >= 0;
            int length = length(p, four);
            must(length >= 0, DropReason.TUN_MALFORMED);
            InetAddress destination = address(p, four ? 16 : 24, four ? 4 : 16);
            List<Session> holders = holders(destination);
            must(!holders.isEmpty() || !destination.isMulticastAddress(), DropReason.DESTINATION_MULTICAST);
            must(!holders.isEmpty(), DropReason.NO_SESSION_FOR_ADDRESS);
            session = holders.getLast();
            SessionEntry entry = session.entry;
            SessionEntry.LcpOpen lcp = entry.lcp();
            must(lcp != null && (four ? entry.ipv4() : entry.ipv6()), DropReason.NCP_NOT_OPEN);
            Outcome instead = served(session, false, Arrays.copyOf(p, length));
            return instead == null ? toLac(session, Arrays.copyOf(p, length), four) : instead;
        } catch (Dropped e) {
            drops.merge(e.reason, 1L, Long::sum);
            if (session != null) {
                session.droppedOut++;
            }
            return new Outcome(List.of(), List.of(), false, session);
        }
    }

    private Outcome toLac(Session session, byte[] p, boolean four) throws Dropped {
        must(tunnels.containsKey(session.entry.tunnelId()), DropReason.UNKNOWN_TUNNEL);
        return sized(session, p, four, mtu(session.entry, four));
    }

    private Outcome sized(Session session, byte[] p, boolean four, int mtu) throws Dropped {
        session.rules.look(session.entry.services().rules().classes(), p);
        if (p.length <= mtu) {
            return new Outcome(List.of(frame(session, SlowSizes.clamped(p, mtu), four)), List.of(), false, session);
        }
        List<byte[]> pieces = four ? SlowSizes.fragments(p, mtu) : List.of();
        if (pieces.isEmpty()) {
            must(SlowSizes.tellable(p), DropReason.TOO_BIG_UNTOLD);
            drops.merge(DropReason.TOO_BIG, 1L, Long::sum);
            session.droppedOut++;
            byte[] told = SlowSizes.tooBig(p, mtu, four ? World.ICMP : World.ICMP6);
            return new Outcome(List.of(), List.of(told), false, session);
        }
        List<byte[]> sent =
                pieces.stream().map(piece -> frame(session, piece, true)).toList();
        return new Outcome(sent, List.of(), false, session);
    }

    private static byte[] frame(Session session, byte[] p, boolean four) {
        SessionEntry.LcpOpen lcp = session.entry.lcp();
        byte protocol = (byte) (four ? 0x21 : 0x57);
        byte[] ppp = join(
                lcp.dataAddressControl() ? new byte[] {-1, 3} : new byte[0],
                lcp.dataProtocolCompression() ? new byte[] {protocol} : new byte[] {0, protocol},
                p);
        session.rules.countOut(p.length);
        session.octetsOut += p.length;
        session.packetsOut++;
        return message(session, 0, ppp);
    }

    private static int mtu(SessionEntry entry, boolean four) {
        return four ? entry.mtu() : Math.max(1280, entry.mtu());
    }

    private static byte[] message(Session session, int priority, byte[] ppp) {
        SessionEntry entry = session.entry;
        boolean sequenced = switch (entry.sequencing().mode()) {
            case OFF -> false;
            case OPTIONAL -> session.received.heard();
            case SEND, REQUIRED -> true;
        };
        byte[] ids = bytes16(entry.peerTunnelId(), entry.peerSessionId());
        byte[] flags = {(byte) (priority | (sequenced ? 8 : 0)), 2};
        return join(flags, ids, sequenced ? bytes16(session.ns++ & 0xFFFF, 0) : new byte[0], ppp);
    }

    private static byte[] bytes16(int... values) {
        byte[] octets = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            octets[2 * i] = (byte) (values[i] >>> 8);
            octets[2 * i + 1] = (byte) values[i];
        }
        return octets;
    }

    /** The packet's length by its own header, or -1 when that cannot be right. */
    private static int length(byte[] p, boolean four) {
        if (four) {
            boolean good = p.length >= 20
                    && (p[0] & 0xF0) == 0x40
                    && (p[0] & 15) >= 5
                    && u16(p, 2) >= (p[0] & 15) * 4
                    && u16(p, 2) <= p.length;
            return good ? u16(p, 2) : -1;
        }
        return p.length >= 40 && (p[0] & 0xF0) == 0x60 && u16(p, 4) + 40 <= p.length ? u16(p, 4) + 40 : -1;
    }

    private static int sum(byte[] p) {
        int sum = 0;
        for (int i = 0; i < (p[0] & 15) * 4; i += 2) {
            sum += u16(p, i);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    private static int u16(byte[] p, int at) {
        return (p[at] & 255) << 8 | (p[at + 1] & 255);
    }

    private static int i32(byte[] p, int at) {
        return u16(p, at) << 16 | u16(p, at + 2);
    }

    private static void pass(@Nullable DropReason refusal) throws Dropped {
        if (refusal != null) {
            throw new Dropped(refusal);
        }
    }

    private static void must(boolean good, DropReason otherwise) throws Dropped {
        if (!good) {
            throw new Dropped(otherwise);
        }
    }
}
