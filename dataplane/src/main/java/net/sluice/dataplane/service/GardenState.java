package net.sluice.dataplane.service;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.WalledGarden;
import net.sluice.dataplane.packet.PacketFields;
import net.sluice.dataplane.packet.Translation;
import org.jspecify.annotations.Nullable;

/**
 * One session's walled garden: what it may reach, and its connections that were led to the portal or to a name server. When the session leaves the garden,
 * those to the portal stay for {@link #LINGER_NANOS}, so that the page which said so arrives whole. One thread.
 */
final class GardenState {

    private static final long LINGER_NANOS = 60_000_000_000L;

    private @Nullable GardenProgram garden;
    private @Nullable Redirects pages;
    private @Nullable Redirects names;
    private long leftNanos;

    /** The garden that the session is in from now on; null: it is in none. */
    void enter(@Nullable GardenProgram wanted, long nowNanos) {
        if (wanted == null && garden != null) {
            leftNanos = nowNanos;
            names = null;
        } else if (wanted != null) {
            bound(pages, wanted.garden().connections());
            bound(names, wanted.garden().connections());
        }
        garden = wanted;
    }

    /** Takes over another session's connections, as if it had entered or left its garden with them; the other has none from now on. */
    void inherit(GardenState other, long nowNanos) {
        pages = other.pages;
        names = garden == null ? null : other.names;
        leftNanos = other.garden == null ? other.leftNanos : nowNanos;
        other.pages = null;
        other.names = null;
        if (garden != null) {
            bound(pages, garden.garden().connections());
            bound(names, garden.garden().connections());
        }
    }

    private static void bound(@Nullable Redirects table, int connections) {
        if (table != null) {
            table.bound(connections);
        }
    }

    @Nullable
    GardenProgram garden() {
        return garden;
    }

    /** Whether {@link #up} and {@link #down} have something to look at. */
    boolean matters(long nowNanos) {
        if (garden == null && pages != null && nowNanos - leftNanos > LINGER_NANOS) {
            pages = null;
        }
        return garden != null || pages != null;
    }

    /** Whether a packet from the subscriber passes; it may have another destination then. */
    boolean up(MemorySegment m, long packet, PacketFields fields, boolean readable, long nowNanos) {
        GardenProgram in = garden;
        if (in == null) {
            return left(m, packet, fields, readable, nowNanos);
        }
        if (!readable) {
            return false;
        }
        boolean tcp = fields.protocol() == PacketFields.TCP;
        if ((fields.has() & (PacketFields.WHOLE | PacketFields.PORTS)) != (PacketFields.WHOLE | PacketFields.PORTS)
                || (!tcp && fields.protocol() != PacketFields.UDP)) {
            return in.allowsUp(fields);
        }
        int port = fields.destinationPort();
        GardenProgram.Servers captive = in.captive(fields);
        GardenProgram.Servers dns = in.dns(fields);
        boolean toPortal =
                tcp && port == in.captivePort() && captive.has(fields.destinationHigh(), fields.destinationLow());
        boolean toDns = port == WalledGarden.DNS_PORT && dns.has(fields.destinationHigh(), fields.destinationLow());
        if (toPortal || toDns) {
            // Not led anywhere, but the port is taken: another connection from it must show another.
            Redirects table = toPortal ? pages() : names();
            return lead(
                    m, packet, fields, table, fields.destinationHigh(), fields.destinationLow(), port, true, nowNanos);
        }
        if (in.allowsUp(fields)) {
            return true;
        }
        if (tcp && !captive.none() && in.redirects(fields)) {
            int chosen = captive.choose(fields.isIpv4(), fields.sourceHigh(), fields.sourceLow());
            return lead(
                    m,
                    packet,
                    fields,
                    pages(),
                    captive.high(chosen),
                    captive.low(chosen),
                    in.captivePort(),
                    fields.opensConnection(),
                    nowNanos);
        }
        if (port == WalledGarden.DNS_PORT && !dns.none()) {
            int chosen = dns.choose(fields.isIpv4(), fields.sourceHigh(), fields.sourceLow());
            return lead(
                    m,
                    packet,
                    fields,
                    names(),
                    dns.high(chosen),
                    dns.low(chosen),
                    port,
                    !tcp || fields.opensConnection(),
                    nowNanos);
        }
        return false;
    }

    /** {@code opens}: whether the packet may begin a connection; otherwise it must be of one that is known. */
    private static boolean lead(
            MemorySegment m,
            long packet,
            PacketFields fields,
            Redirects table,
            long serverHigh,
            long serverLow,
            int serverPort,
            boolean opens,
            long nowNanos) {
        int found = table.find(fields);
        if (found == Redirects.NONE && opens) {
            found = table.add(fields, serverHigh, serverLow, serverPort);
        }
        if (found == Redirects.NONE) {
            return false;
        }
        table.used(found, nowNanos);
        follow(m, packet, fields, table, found);
        return true;
    }

    private static void follow(MemorySegment m, long packet, PacketFields fields, Redirects table, int found) {
        Translation.destination(
                m,
                packet,
                fields,
                table.serverHigh(found),
                table.serverLow(found),
                table.shownPort(found),
                table.serverPort(found));
    }

    private boolean left(MemorySegment m, long packet, PacketFields fields, boolean readable, long nowNanos) {
        Redirects table = pages;
        if (table == null || !readable || !wholeTcp(fields)) {
            return true;
        }
        int found = table.find(fields);
        if (found == Redirects.NONE) {
            return true;
        }
        if (fields.opensConnection()) {
            // The browser's next try goes where it was meant to.
            table.remove(found);
        } else {
            table.used(found, nowNanos);
            follow(m, packet, fields, table, found);
        }
        return true;
    }

    private static boolean wholeTcp(PacketFields fields) {
        return fields.protocol() == PacketFields.TCP
                && (fields.has() & PacketFields.WHOLE) != 0
                && (fields.has() & PacketFields.PORTS) != 0;
    }

    /**
     * Whether a packet to the subscriber passes; it may have another source then.
     *
     * @param stays whether it must keep its source, as it will not go on but its sender be told
     */
    boolean down(MemorySegment m, long packet, PacketFields fields, boolean readable, boolean stays, long nowNanos) {
        if (!readable) {
            return garden == null;
        }
        boolean whole =
                (fields.has() & (PacketFields.WHOLE | PacketFields.PORTS)) == (PacketFields.WHOLE | PacketFields.PORTS);
        boolean tcp = fields.protocol() == PacketFields.TCP;
        if (whole && (tcp || fields.protocol() == PacketFields.UDP)) {
            if ((tcp && answers(m, packet, fields, pages, stays, nowNanos))
                    || answers(m, packet, fields, names, stays, nowNanos)) {
                return true;
            }
        }
        return garden == null || garden.allowsDown(fields);
    }

    private static boolean answers(
            MemorySegment m,
            long packet,
            PacketFields fields,
            @Nullable Redirects table,
            boolean stays,
            long nowNanos) {
        int found = table == null ? Redirects.NONE : table.findAnswer(fields);
        if (table == null || found == Redirects.NONE) {
            return false;
        }
        table.used(found, nowNanos);
        if (!stays) {
            Translation.source(
                    m,
                    packet,
                    fields,
                    table.meantHigh(found),
                    table.meantLow(found),
                    table.meantPort(found),
                    table.localPort(found));
        }
        return true;
    }

    private Redirects pages() {
        if (pages == null) {
            pages = new Redirects(most());
        }
        return pages;
    }

    private Redirects names() {
        if (names == null) {
            names = new Redirects(most());
        }
        return names;
    }

    private int most() {
        return garden == null ? 1 : garden.garden().connections();
    }
}
