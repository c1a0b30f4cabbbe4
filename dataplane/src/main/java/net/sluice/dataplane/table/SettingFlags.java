package net.sluice.dataplane.table;

import java.util.List;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionEntry;
import org.jspecify.annotations.Nullable;

/** What a {@link SessionEntry} comes to as flags of a {@link SessionTable}'s setting. */
final class SettingFlags {

    private SettingFlags() {}

    /** Of a session with these prefixes in all, in this set or in none. */
    static int of(SessionEntry entry, List<Prefix> prefixes, HaSets.@Nullable Live live) {
        SessionEntry.LcpOpen lcp = entry.lcp();
        int flags = 0;
        if (lcp != null) {
            flags |= SessionTable.LCP_OPEN
                    | when(entry.ipv4(), SessionTable.IPV4_OPEN)
                    | when(entry.ipv6(), SessionTable.IPV6_OPEN)
                    | when(lcp.lcpAddressControl(), SessionTable.LCP_ADDRESS_CONTROL)
                    | when(lcp.dataAddressControl(), SessionTable.DATA_ADDRESS_CONTROL)
                    | when(lcp.dataProtocolCompression(), SessionTable.DATA_PROTOCOL_COMPRESSION);
        }
        // Where a set numbers its packets in one row, its members' own numbers would be gaps to the peer.
        boolean numbered = live == null || live.set().recognition() != HaSet.Recognition.NS;
        boolean six = prefixes.stream().anyMatch(each -> !each.isIpv4());
        return flags
                | when(prefixes.stream().anyMatch(Prefix::isIpv4), SessionTable.HAS_IPV4)
                | when(six || entry.interfaceId() != 0, SessionTable.HAS_IPV6)
                | (numbered ? sequencing(entry.sequencing().mode()) : 0)
                | when(live != null, SessionTable.IN_SET)
                | when(entry.dontFragment(), SessionTable.WHOLE)
                | when(entry.marking().outer() != 0, SessionTable.MARK_OUTER)
                | when(entry.marking().inner() != Marking.KEEP, SessionTable.MARK_INNER)
                | when(!entry.services().none(), SessionTable.HAS_SERVICES)
                | when(entry.services().rules().noted(), SessionTable.NOTED);
    }

    private static int sequencing(Sequencing.Mode mode) {
        return switch (mode) {
            case OFF -> 0;
            case OPTIONAL -> SessionTable.FOLLOW_NS | SessionTable.IN_ORDER;
            case SEND -> SessionTable.SEND_NS | SessionTable.IN_ORDER;
            case REQUIRED -> SessionTable.SEND_NS | SessionTable.REQUIRE_NS | SessionTable.IN_ORDER;
        };
    }

    private static int when(boolean condition, int flag) {
        return condition ? flag : 0;
    }
}
