package net.sluice.dataplane.lab;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;

/**
 * Who has which ids and addresses in {@link TablesLab}: a number tells it all, so that whoever receives a packet knows what it should look like.
 *
 * <p>Sessions 0 and up are held from the beginning to the end; each has a host address, and each fifth, or so, a prefix, by turns of either family. <i>Lives</i>
 * come and go: life n has the ids that life n - {@link #slots} had, but addresses and peer's ids that nobody had before.
 *
 * @param held sessions that stay
 * @param prefixes how many of them have one
 * @param alive lives at a time
 */
record TablesPlan(int held, int prefixes, int alive) {

    /** In a number: of a life, not of a session that stays. */
    static final long LIFE = 1L << 40;

    /** Ids stay unused for so many lives before the next one has them. */
    static final int REST = 64;

    static final int HELD_TUNNELS = 20;
    static final int LIVES_TUNNEL = 101;
    static final int LIVES_TUNNELS = 4;

    private static final int HELD_4 = 0x0A00_0000;
    private static final int PREFIX_4 = 0xAC10_0000;
    private static final int LIFE_4 = 0x0A80_0000;
    private static final int LIVES_4 = 1 << 23;
    private static final long PREFIX_6 = 0x2001_0DB8_4000_0000L;
    private static final long LIFE_6 = 0x2001_0DB8_8000_0000L;
    private static final int PEER_SESSIONS = 60_000;

    /** What the core has to route to us. */
    static List<Prefix> pools() {
        return List.of(
                new Prefix(four(HELD_4), 8),
                new Prefix(four(PREFIX_4), 12),
                new Prefix(six(PREFIX_6, 0), 34),
                new Prefix(six(LIFE_6, 0), 33));
    }

    private int slots() {
        return alive + REST;
    }

    private static boolean life(long number) {
        return (number & LIFE) != 0;
    }

    private static long of(long number) {
        return number & ~LIFE;
    }

    int tunnel(long number) {
        return life(number)
                ? LIVES_TUNNEL + (int) (of(number) % slots()) % LIVES_TUNNELS
                : 1 + (int) number % HELD_TUNNELS;
    }

    int session(long number) {
        return 1 + (life(number) ? (int) (of(number) % slots()) / LIVES_TUNNELS : (int) number / HELD_TUNNELS);
    }

    int peerTunnel(long number) {
        return life(number) ? 1000 + (int) (of(number) / PEER_SESSIONS) : 100 + tunnel(number);
    }

    int peerSession(long number) {
        return 1 + (int) (life(number) ? of(number) % PEER_SESSIONS : number / HELD_TUNNELS);
    }

    private int every() {
        return held / prefixes;
    }

    /** Whether it has a prefix beside its host address. */
    boolean prefixed(long number) {
        return life(number) || (number % every() == 0 && number / every() < prefixes);
    }

    /** Whether an address of it is IPv4: its own ({@code inPrefix} false), or one in its prefix. */
    boolean isFour(long number, boolean inPrefix) {
        return !inPrefix || (!life(number) && number / every() % 2 == 0);
    }

    /** The upper half of such an address; 0 for IPv4. */
    long high(long number, boolean inPrefix) {
        if (isFour(number, inPrefix)) {
            return 0;
        }
        return life(number) ? LIFE_6 | of(number) : PREFIX_6 | (number / every()) << 8;
    }

    /** Its lower half; an IPv4 address. */
    long low(long number, boolean inPrefix) {
        if (!isFour(number, inPrefix)) {
            return number + 1;
        }
        if (inPrefix) {
            return Integer.toUnsignedLong(PREFIX_4 + (int) (number / every()) * 4 + 1 + (int) (number % 5));
        }
        return Integer.toUnsignedLong(
                life(number) ? LIFE_4 + (int) (of(number) % LIVES_4) : HELD_4 + 256 + (int) number);
    }

    private Prefix prefix(long number) {
        if (life(number)) {
            return new Prefix(six(high(number, true), 0), 64);
        }
        return isFour(number, true)
                ? new Prefix(four(PREFIX_4 + (int) (number / every()) * 4), 29)
                : new Prefix(six(high(number, true), 0), 56);
    }

    SessionEntry entry(long number) {
        List<Prefix> routes = new ArrayList<>(1);
        if (prefixed(number)) {
            routes.add(prefix(number));
        }
        return SessionEntry.builder(tunnel(number), session(number), peerTunnel(number), peerSession(number))
                .lcp(new SessionEntry.LcpOpen(1, true, true, false))
                .ipv4(true)
                .ipv6(true)
                .ipv4Address(four((int) low(number, false)))
                .routes(routes)
                .build();
    }

    private static Inet4Address four(int address) {
        return (Inet4Address) address(ByteBuffer.allocate(4).putInt(address).array());
    }

    private static InetAddress six(long high, long low) {
        return address(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets or sixteen", e);
        }
    }
}
