package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.DiffServ;
import net.sluice.dataplane.packet.Ipv4Fragments;
import net.sluice.dataplane.packet.Ipv4Header;
import net.sluice.dataplane.packet.Ipv6Header;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.packet.PppFrame;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.table.SessionTable;

/**
 * A session's home worker, downstream: takes IP packets whose destination is the session's, with room before them, does the session's services, puts PPP and L2TP
 * headers before them where they lie, and sends them. One that is longer than the session's MTU goes in fragments, or its sender is told.
 */
final class HomeDownstream implements PacketSink, HomeServices.Onward {

    /** Where packets of a family may go: a set looks for the member on which they may. */
    private static final int OPEN_4 = SessionTable.IPV4_OPEN | SessionTable.IN_SET;

    private static final int OPEN_6 = SessionTable.IPV6_OPEN | SessionTable.IN_SET;

    private static final int UNNOTED = -1;

    /** In place of a Ns: the session's own, if it has any. */
    private static final int OWN_NS = -1;

    private final Tables tables;
    private final SessionTable sessions;
    private final Outbox outbox;
    private final SessionMtu mtus;
    private final HomeServices services;
    private final HomeSets sets;
    private final SetDownstream set;
    private final MssClamp mss;
    private final Fragments fragments;
    private final TooBigTeller teller;
    private final Tap tap;
    private final Cells cells;
    private long nowNanos;

    HomeDownstream(
            Tables tables,
            Outbox outbox,
            SessionMtu mtus,
            HomeServices services,
            HomeSets sets,
            MssClamp mss,
            Fragments fragments,
            TooBigTeller teller,
            Tap tap,
            Cells cells) {
        this.tables = tables;
        this.sessions = tables.sessions();
        this.outbox = outbox;
        this.mtus = mtus;
        this.services = services;
        this.sets = sets;
        this.mss = mss;
        this.fragments = fragments;
        this.teller = teller;
        this.tap = tap;
        this.cells = cells;
        set = new SetDownstream(tables, sets, mss, fragments, teller, cells, new Lines());
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    @Override
    public void accept(long ref, MemorySegment m, long packet, int length) {
        accept(ref, m, packet, length, false);
    }

    /** A packet that is inside already: from another node, or from the worker that was the session's home. It goes to no other node any more. */
    void acceptInside(long ref, MemorySegment m, long packet, int length) {
        accept(ref, m, packet, length, true);
    }

    private void accept(long ref, MemorySegment m, long packet, int length, boolean inside) {
        if (!sessions.alive(ref)) {
            cells.drop(DropReason.SESSION_GONE);
            return;
        }
        int setting = sessions.setting(ref);
        if (!sets.here(ref, setting)) {
            sets.handOn(FromHomes.downstream(ref), m, packet, length);
            return;
        }
        int flags = sessions.flags(setting);
        boolean four = m.get(JAVA_BYTE, packet) >>> 4 == 4;
        if ((flags & (four ? OPEN_4 : OPEN_6)) == 0) {
            drop(ref, DropReason.NCP_NOT_OPEN);
            return;
        }
        if ((flags & SessionTable.IN_SET) != 0) {
            toSet(ref, setting, m, packet, length, four, inside);
        } else if (services.down(ref, setting, m, packet, length, four)) {
            forward(ref, setting, m, packet, length, four);
        }
    }

    /** Services are a set's, not each member's: those of the member that stands for it. */
    private void toSet(long ref, int setting, MemorySegment m, long packet, int length, boolean four, boolean inside) {
        int home = sets.home(ref, setting);
        if (home != SetRelay.HERE) {
            if (inside) {
                drop(ref, DropReason.RELAYED_AGAIN);
            } else {
                sets.relay().toHome(home, m, packet, length);
            }
            return;
        }
        long leader = sets.leader(ref, setting);
        int leading = sessions.setting(leader);
        if (services.down(leader, leading, m, packet, length, four)) {
            forward(leader, leading, m, packet, length, four);
        }
    }

    /** A copy from the home of an ha-set in another node, with its {@link MemberHeader} before it: sent on the one member that it names, as it is. */
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
            sets.handOn(FromHomes.MEMBER_DOWN, ref, m, header, length);
            return;
        }
        HomeSet member = ref == 0 ? null : sets.of(ref, setting);
        if (member == null) {
            cells.drop(DropReason.HA_NOT_HERE);
            return;
        }
        int ns = OWN_NS;
        if ((MemberHeader.flags(m, header) & MemberHeader.NUMBERED) != 0) {
            ns = MemberHeader.ns(m, header);
            member.follow(ns);
        }
        int total = four ? Ipv4Header.totalLength(m, packet) : Ipv6Header.totalLength(m, packet);
        copy(ref, setting, m, packet, total, four, ns);
    }

    private void copy(long ref, int setting, MemorySegment m, long packet, int length, boolean four, int ns) {
        int tunnel = tables.tunnels().find(sessions.tunnelId(ref));
        int mtu = mtus.of(ref, setting, four);
        boolean exceeds = length > mtu;
        if ((sessions.flags(setting) & (four ? SessionTable.IPV4_OPEN : SessionTable.IPV6_OPEN)) == 0) {
            drop(ref, DropReason.NCP_NOT_OPEN);
        } else if (tunnel == 0) {
            drop(ref, DropReason.UNKNOWN_TUNNEL);
        } else if (exceeds && ns != OWN_NS) {
            // Fragments cannot share the one Ns; it happens only until the home has heard this member's MTU.
            drop(ref, teller.tell(ref, sessions.queue(ref), m, packet, length, four, mtu));
        } else if (exceeds) {
            tooBig(ref, setting, tunnel, m, packet, length, four, mtu);
        } else {
            if (tap.on()) {
                tap.inner(ref, m, packet, length, false);
            }
            send(ref, setting, tunnel, m, packet, length, four, note(ref, setting, m, packet, length, four), ns);
        }
    }

    @Override
    public void forward(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.IN_SET) != 0) {
            DropReason reason = set.forward(ref, setting, m, packet, length, four);
            if (reason != null) {
                drop(ref, reason);
            } else if (tap.on()) {
                tap.inner(sets.present(ref, setting), ref, m, packet, length, false);
            }
            return;
        }
        int tunnel = tables.tunnels().find(sessions.tunnelId(ref));
        if (tunnel == 0) {
            drop(ref, DropReason.UNKNOWN_TUNNEL);
            return;
        }
        int mtu = mtus.of(ref, setting, four);
        if (length > mtu) {
            tooBig(ref, setting, tunnel, m, packet, length, four, mtu);
            return;
        }
        mss.apply(m, packet, length, four, mtu);
        if (tap.on()) {
            tap.inner(ref, m, packet, length, false);
        }
        send(ref, setting, tunnel, m, packet, length, four, note(ref, setting, m, packet, length, four), OWN_NS);
    }

    /** Notes that there is traffic; what {@code services} want to know of a packet when it, or its fragments, are sent, or {@link #UNNOTED}. */
    private int note(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        if ((sessions.flags(setting) & SessionTable.NOTED) != 0) {
            return services.noteDown(ref, setting, m, packet, length, four);
        }
        sessions.trafficOut(ref, nowNanos);
        return UNNOTED;
    }

    private void tooBig(
            long ref, int setting, int tunnel, MemorySegment m, long packet, int length, boolean four, int mtu) {
        if (!four || !Ipv4Fragments.possible(m, packet)) {
            drop(ref, teller.tell(ref, sessions.queue(ref), m, packet, length, four, mtu));
            return;
        }
        if (tap.on()) {
            tap.inner(ref, m, packet, length, false);
        }
        cells.add(WorkerCounter.FRAGMENTED, 1);
        int noted = note(ref, setting, m, packet, length, four);
        int end = Ipv4Fragments.dataLength(m, packet);
        int from = 0;
        while (from < end) {
            long fragment = fragments.claim();
            from += Ipv4Fragments.write(m, packet, from, mtu, fragments.memory(), fragment);
            cells.add(WorkerCounter.FRAGMENTS_SENT, 1);
            int octets = Ipv4Header.totalLength(fragments.memory(), fragment);
            send(ref, setting, tunnel, fragments.memory(), fragment, octets, true, noted, OWN_NS);
        }
    }

    /** {@code ns}: the one that a set has for all copies, or {@link #OWN_NS}. */
    private void send(
            long ref,
            int setting,
            int tunnel,
            MemorySegment m,
            long packet,
            int length,
            boolean four,
            int noted,
            int ns) {
        int flags = sessions.flags(setting);
        long frame = PppFrame.prepend(
                m,
                packet,
                four ? PppFrame.IPV4 : PppFrame.IPV6,
                (flags & SessionTable.DATA_ADDRESS_CONTROL) != 0,
                (flags & SessionTable.DATA_PROTOCOL_COMPRESSION) != 0);
        int own = ns == OWN_NS ? sessions.sequences().take(ref, flags) : ns;
        if (ns != OWN_NS) {
            sessions.sequences().ofSet(ref, ns);
        }
        long begin = L2tpHeader.prepend(m, frame, false, sessions.peerIds(setting), own);
        sessions.countOut(ref, length);
        if (noted != UNNOTED) {
            services.countDown(ref, setting, noted, length);
        }
        cells.add(WorkerCounter.FORWARDED_DOWN, 1);
        int octets = (int) (packet + length - begin);
        outbox.data(
                tables.tunnels().port(tunnel),
                m,
                begin,
                octets,
                tables.tunnels().peers(),
                tables.tunnels().peerOffset(tunnel),
                (flags & SessionTable.MARK_OUTER) == 0 ? 0 : outerDscp(setting, m, packet, four),
                mtus.whole(flags, tunnel, octets));
    }

    private int outerDscp(int setting, MemorySegment m, long packet, boolean four) {
        int dscp = sessions.outerDscp(setting);
        return dscp == Marking.COPY ? DiffServ.dscp(m, packet, four) : dscp;
    }

    private void drop(long ref, DropReason reason) {
        cells.drop(reason);
        sessions.countDroppedOut(ref, reason, nowNanos);
    }

    @Override
    public void flush() {
        outbox.flush();
        fragments.release();
        teller.flush();
        sets.flush();
    }

    /** The lines of sets. */
    private final class Lines implements SetDownstream.Line {

        @Override
        public int note(long member, int setting, MemorySegment m, long packet, int length, boolean four) {
            return HomeDownstream.this.note(member, setting, m, packet, length, four);
        }

        @Override
        public void send(
                long member,
                int setting,
                int tunnel,
                MemorySegment m,
                long packet,
                int length,
                boolean four,
                int noted,
                int ns) {
            HomeDownstream.this.send(member, setting, tunnel, m, packet, length, four, noted, ns);
        }
    }
}
