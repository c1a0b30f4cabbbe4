package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.haset.Verdict;
import net.sluice.dataplane.packet.DiffServ;
import net.sluice.dataplane.packet.Ipv4Header;
import net.sluice.dataplane.packet.Ipv6Header;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.packet.LcpEcho;
import net.sluice.dataplane.packet.PppFrame;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.table.SessionTable;
import org.jspecify.annotations.Nullable;

/**
 * A session's home worker, upstream: takes data messages (L2TP header checked, tunnel and peer known), puts them in order where they have numbers, punts or
 * answers control, checks IP, does the session's services, counts, and passes it on to the session's TUN queue.
 */
final class HomeUpstream implements PacketSink, Resequencer.Receiver, HomeServices.Onward {

    private final Tables tables;
    private final SessionTable sessions;
    private final PacketSink[] queues;
    private final PuntGate punts;
    private final Outbox outbox;
    private final Resequencer resequencer;
    private final HomeServices services;
    private final OwnAddresses ours;
    private final HomeSets sets;
    private final MssClamp mss;
    private final Tap tap;
    private final Cells cells;
    private long nowNanos;

    /** {@code queues}: the ways to the TUN queues. */
    HomeUpstream(
            Tables tables,
            PacketSink[] queues,
            PuntGate punts,
            Outbox outbox,
            Resequencer resequencer,
            HomeServices services,
            OwnAddresses ours,
            HomeSets sets,
            MssClamp mss,
            Tap tap,
            Cells cells) {
        this.tables = tables;
        this.sessions = tables.sessions();
        this.queues = queues;
        this.punts = punts;
        this.outbox = outbox;
        this.resequencer = resequencer;
        this.services = services;
        this.ours = ours;
        this.sets = sets;
        this.mss = mss;
        this.tap = tap;
        this.cells = cells;
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    @Override
    public void accept(long ref, MemorySegment m, long offset, int length) {
        if (!sessions.alive(ref)) {
            cells.drop(DropReason.SESSION_GONE);
            return;
        }
        int setting = sessions.setting(ref);
        if (!sets.here(ref, setting)) {
            sets.handOn(ref, m, offset, length);
            return;
        }
        int flags = sessions.flags(setting);
        if ((flags & SessionTable.IN_ORDER) == 0) {
            inOrder(ref, setting, m, offset, length);
        } else if (L2tpHeader.sequenced(m, offset)) {
            resequencer.accept(this, ref, setting, m, offset, length);
        } else if ((flags & SessionTable.REQUIRE_NS) == 0) {
            inOrder(ref, setting, m, offset, length);
        } else {
            drop(ref, DropReason.SEQUENCE_MISSING);
        }
    }

    @Override
    public boolean here(long ref, int setting) {
        return sets.here(ref, setting);
    }

    @Override
    public void inOrder(long ref, int setting, MemorySegment m, long offset, int length) {
        long frame = L2tpHeader.payload(m, offset);
        long end = L2tpHeader.end(m, offset, length);
        long header = PppFrame.header(m, frame, end);
        if (header == PppFrame.MALFORMED) {
            drop(ref, DropReason.PPP_MALFORMED);
            return;
        }
        long information = frame + PppFrame.length(header);
        int protocol = PppFrame.protocol(header);
        if (tap.on() && protocol != PppFrame.IPV4 && protocol != PppFrame.IPV6) {
            tap.ppp(ref, m, frame, (int) (end - frame), true);
        }
        if (protocol == PppFrame.IPV4) {
            ip(ref, setting, m, offset, information, (int) (end - information), true);
        } else if (protocol == PppFrame.IPV6) {
            ip(ref, setting, m, offset, information, (int) (end - information), false);
        } else if (protocol == PppFrame.LCP && echoed(ref, setting, m, information, end)) {
            cells.add(WorkerCounter.ECHOES_ANSWERED, 1);
        } else if (protocol >= PppFrame.CONTROL) {
            punt(ref, m, offset, length);
        } else {
            drop(ref, DropReason.PPP_PROTOCOL);
        }
    }

    @Override
    public void drop(long ref, DropReason reason) {
        cells.drop(reason);
        sessions.countDroppedIn(ref, reason, nowNanos);
    }

    // ---- IP

    private void ip(long ref, int setting, MemorySegment m, long message, long packet, int length, boolean four) {
        int flags = sessions.flags(setting);
        if ((flags & (four ? SessionTable.IPV4_OPEN : SessionTable.IPV6_OPEN)) == 0) {
            drop(ref, DropReason.NCP_NOT_OPEN);
            return;
        }
        if ((flags & (four ? SessionTable.HAS_IPV4 : SessionTable.HAS_IPV6)) == 0) {
            drop(ref, DropReason.NO_ADDRESS);
            return;
        }
        DropReason bad = four ? badIpv4(ref, setting, m, packet, length) : badIpv6(ref, setting, m, packet, length);
        if (bad != null) {
            drop(ref, bad);
            return;
        }
        int total = four ? Ipv4Header.totalLength(m, packet) : Ipv6Header.totalLength(m, packet);
        if ((flags & SessionTable.IN_SET) != 0) {
            ofSet(ref, setting, m, message, packet, total, four);
        } else if (services.up(ref, setting, m, packet, total, four)) {
            forward(ref, setting, m, packet, total, four);
        }
    }

    /** Every copy counts for the session that carried it. What is done to a packet once is done in the name of the member that stands for the set. */
    private void ofSet(long ref, int setting, MemorySegment m, long message, long packet, int length, boolean four) {
        int home = sets.home(ref, setting);
        if (home != SetRelay.HERE) {
            toHome(home, ref, setting, m, message, packet, length, four);
            return;
        }
        Verdict verdict = sets.see(ref, setting, m, message, packet, length);
        if (verdict == Verdict.LATE) {
            return;
        }
        count(ref, setting, m, packet, length, four);
        if (verdict == Verdict.COPY) {
            cells.drop(DropReason.HA_DUPLICATE);
            return;
        }
        ofLeader(ref, setting, m, packet, length, four);
    }

    private void ofLeader(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        long leader = sets.leader(ref, setting);
        int leading = sessions.setting(leader);
        if (services.up(leader, leading, m, packet, length, four)) {
            forward(leader, leading, m, packet, length, four);
        }
    }

    /** Counted here, where the line is; chosen among copies and forwarded there. */
    private void toHome(
            int home, long ref, int setting, MemorySegment m, long message, long packet, int length, boolean four) {
        if (sets.toHome(home, ref, setting, m, message, packet, length)) {
            if (tap.on()) {
                tap.inner(ref, m, packet, length, true);
            }
            count(ref, setting, m, packet, length, four);
        }
    }

    /** A packet from a member in another node of an ha-set whose home is here, with its {@link MemberHeader} before it: checked, and counted to its session, there. */
    void ofMember(MemorySegment m, long header, int length) {
        long packet = header + MemberHeader.BYTES;
        boolean four = Ipv4Header.wellFormed(m, packet, length - MemberHeader.BYTES);
        if (!four && !Ipv6Header.wellFormed(m, packet, length - MemberHeader.BYTES)) {
            cells.drop(DropReason.RELAY_MALFORMED);
            return;
        }
        int to = MemberHeader.to(m, header);
        long ref = sessions.find(to >>> 16, to & 0xFFFF);
        int setting = ref == 0 ? 0 : sessions.setting(ref);
        if (ref != 0 && !sets.here(ref, setting)) {
            sets.handOn(FromHomes.MEMBER_UP, ref, m, header, length);
            return;
        }
        int total = four ? Ipv4Header.totalLength(m, packet) : Ipv6Header.totalLength(m, packet);
        Verdict verdict = sets.seeElsewhere(ref, setting, m, header, packet, total);
        if (verdict == Verdict.COPY) {
            cells.drop(DropReason.HA_DUPLICATE);
        } else if (verdict == Verdict.FIRST) {
            ofLeader(ref, setting, m, packet, total, four);
        }
    }

    @Override
    public void forward(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.MARK_INNER) != 0) {
            DiffServ.mark(m, packet, four, sessions.innerDscp(setting));
        }
        mss.apply(m, packet, length, four, sets.mtu(ref, setting, four));
        boolean inSet = (sessions.flags(setting) & SessionTable.IN_SET) != 0;
        if (tap.on()) {
            tap.inner(inSet ? sets.present(ref, setting) : null, ref, m, packet, length, true);
        }
        if (!inSet) {
            count(ref, setting, m, packet, length, four);
        }
        cells.add(WorkerCounter.FORWARDED_UP, 1);
        queues[sessions.queue(ref)].accept(ref, m, packet, length);
    }

    private void count(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        sessions.countIn(ref, length);
        if ((sessions.flags(setting) & SessionTable.NOTED) == 0) {
            sessions.trafficIn(ref, nowNanos);
        } else {
            services.noteUp(ref, setting, m, packet, length, four);
        }
    }

    private @Nullable DropReason badIpv4(long ref, int setting, MemorySegment m, long packet, int length) {
        if (!Ipv4Header.wellFormed(m, packet, length)) {
            return DropReason.IP_MALFORMED;
        }
        if (!Ipv4Header.checksumRight(m, packet)) {
            return DropReason.IP_CHECKSUM;
        }
        int source = Ipv4Header.source(m, packet);
        int table = sessions.routingTable(setting);
        boolean nobodys = Ipv4Header.unforwardable(source) != null;
        if (nobodys || (source != sessions.ipv4(setting) && ours.has(source))) {
            return DropReason.SOURCE_MARTIAN;
        }
        if (source != sessions.ipv4(setting) && !tables.addresses().owns(table, source, ref)) {
            return DropReason.SOURCE_SPOOFED;
        }
        return Ipv4Header.unforwardable(Ipv4Header.destination(m, packet));
    }

    private @Nullable DropReason badIpv6(long ref, int setting, MemorySegment m, long packet, int length) {
        if (!Ipv6Header.wellFormed(m, packet, length)) {
            return DropReason.IP_MALFORMED;
        }
        long high = Ipv6Header.sourceHigh(m, packet);
        long low = Ipv6Header.sourceLow(m, packet);
        if (Ipv6Header.unforwardable(high, low) != null || ours.has(high, low)) {
            return DropReason.SOURCE_MARTIAN;
        }
        long interfaceId = sessions.interfaceId(setting);
        boolean linkLocal = high == Ipv6Header.LINK_LOCAL && low == interfaceId && interfaceId != 0;
        if (!linkLocal && !tables.addresses().owns(sessions.routingTable(setting), high, low, ref)) {
            return DropReason.SOURCE_SPOOFED;
        }
        return Ipv6Header.unforwardable(Ipv6Header.destinationHigh(m, packet), Ipv6Header.destinationLow(m, packet));
    }

    // ---- PPP control

    /**
     * Answers an Echo-Request in place, when LCP is open and it is one to be answered: RFC 1661 s5.8: "Echo-Request and Echo-Reply packets MUST only be
     * sent in the LCP Opened state", "On reception of an Echo-Request in the LCP Opened state, an Echo-Reply MUST be transmitted." One with our own
     * magic number is a looped-back link, for the control plane to judge.
     */
    private boolean echoed(long ref, int setting, MemorySegment m, long packet, long end) {
        int flags = sessions.flags(setting);
        int length = LcpEcho.requestLength(m, packet, end);
        int magic = sessions.magic(setting);
        int tunnel = tables.tunnels().find(sessions.tunnelId(ref));
        if ((flags & SessionTable.LCP_OPEN) == 0
                || length == 0
                || length > outbox.frameRoom()
                || length > sessions.mtu(setting)
                || (magic != 0 && LcpEcho.magic(m, packet) == magic)
                || tunnel == 0) {
            return false;
        }
        MemorySegment slots = outbox.slots();
        long reply = outbox.claim() + Outbox.FRAME;
        MemorySegment.copy(m, packet, slots, reply, length);
        LcpEcho.reply(slots, reply, magic);
        // RFC 1661 s6.5, s6.6: LCP packets are sent without compression of the Protocol, Address and Control fields.
        boolean addressControl = (flags & SessionTable.LCP_ADDRESS_CONTROL) != 0;
        long frame = PppFrame.prepend(slots, reply, PppFrame.LCP, addressControl, false);
        int ns = sessions.sequences().take(ref, flags);
        // RFC 2661 s3.1: the P bit: "LCP echo requests used as a keepalive for the link, for instance, should generally
        // be sent with this bit set".
        if (tap.on()) {
            tap.ppp(ref, slots, frame, (int) (reply + length - frame), false);
        }
        long begin = L2tpHeader.prepend(slots, frame, true, sessions.peerIds(setting), ns);
        outbox.control(
                tables.tunnels().port(tunnel),
                begin,
                (int) (reply + length - begin),
                tables.tunnels().peers(),
                tables.tunnels().peerOffset(tunnel),
                sessions.controlDscp(setting));
        return true;
    }

    private void punt(long ref, MemorySegment m, long offset, int length) {
        int tunnelId = sessions.tunnelId(ref);
        int tunnel = tables.tunnels().find(tunnelId);
        if (tunnel == 0) {
            drop(ref, DropReason.UNKNOWN_TUNNEL);
            return;
        }
        long admitted = punts.admitPpp(sessions.puntLimiter(ref), nowNanos);
        if (admitted == Limiter.REFUSED) {
            drop(ref, DropReason.PUNT_PPP_LIMITED);
            return;
        }
        sessions.puntLimiter(ref, admitted);
        punts.ppp(
                tunnelId,
                tables.tunnels().port(tunnel),
                tables.tunnels().peers(),
                tables.tunnels().peerOffset(tunnel),
                m,
                offset,
                length);
    }

    @Override
    public void flush() {
        for (PacketSink queue : queues) {
            queue.flush();
        }
        resequencer.flushed();
        sets.flush();
    }
}
