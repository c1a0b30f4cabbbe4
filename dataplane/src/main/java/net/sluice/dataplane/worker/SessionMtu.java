package net.sluice.dataplane.worker;

import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.packet.Ipv6Header;
import net.sluice.dataplane.table.SessionTable;

/** How long a packet to a session may be: as long as the session says, and where the outer packet is not to be fragmented, as long as the path to the LAC carries. */
final class SessionMtu {

    private static final int L2TP_HEADER = 6;
    private static final int SEQUENCE = 4;
    private static final int ADDRESS_CONTROL = 2;

    private final Tables tables;
    private final SessionTable sessions;
    private final Outbox outbox;

    SessionMtu(Tables tables, Outbox outbox) {
        this.tables = tables;
        this.sessions = tables.sessions();
        this.outbox = outbox;
    }

    /** Octets of the longest packet of a family. */
    int of(long ref, int setting, boolean four) {
        int mtu = sessions.mtu(setting, four);
        int flags = sessions.flags(setting);
        if ((flags & SessionTable.WHOLE) == 0) {
            return mtu;
        }
        int tunnel = tables.tunnels().find(sessions.tunnelId(ref));
        int payload = tunnel == 0 ? 0 : payload(tunnel);
        if (payload == 0) {
            return mtu;
        }
        // RFC 2473 s7.1: a tunnel carries 1280 octets of IPv6 whatever its path; and somewhere there is an end in IPv4.
        int least = four ? SessionEntry.MIN_MTU : Ipv6Header.MIN_MTU;
        return Math.min(mtu, Math.max(least, payload - headers(flags)));
    }

    private static int headers(int flags) {
        boolean numbered = (flags & (SessionTable.SEND_NS | SessionTable.FOLLOW_NS | SessionTable.IN_SET)) != 0;
        return L2TP_HEADER
                + (numbered ? SEQUENCE : 0)
                + ((flags & SessionTable.DATA_ADDRESS_CONTROL) != 0 ? ADDRESS_CONTROL : 0)
                + ((flags & SessionTable.DATA_PROTOCOL_COMPRESSION) != 0 ? 1 : 2);
    }

    /** Whether an outer packet with so much UDP payload is to go in one piece. */
    boolean whole(int flags, int tunnel, int octets) {
        if ((flags & SessionTable.WHOLE) == 0) {
            return false;
        }
        int payload = payload(tunnel);
        return payload == 0 || octets <= payload;
    }

    private int payload(int tunnel) {
        return outbox.payload(
                tables.tunnels().port(tunnel),
                tables.tunnels().peers(),
                tables.tunnels().peerOffset(tunnel));
    }
}
