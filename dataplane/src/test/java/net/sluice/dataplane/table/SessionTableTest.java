package net.sluice.dataplane.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;
import org.junit.jupiter.api.Test;

class SessionTableTest {

    private static SessionTable table(Grace grace, AddressTable addresses, int capacity, int shards) {
        return new SessionTable(Arena.ofAuto(), grace, addresses, capacity, shards, 2, 2);
    }

    private static SessionEntry entry(int tunnel, int session, int version) {
        return SessionEntry.builder(tunnel, session, version, version)
                .lcp(new SessionEntry.LcpOpen(version, true, true, false))
                .mtu(version)
                .interfaceId(version)
                .ipv4Address(
                        (Inet4Address) Packets.address("10." + tunnel + "." + (session >> 8) + "." + (session & 255)))
                .build();
    }

    @Test
    void a_quarter_million_sessions_with_two_addresses_each_and_fifty_thousand_prefixes_fit() {
        Grace grace = new Grace(2);
        AddressTable addresses = new AddressTable(Arena.ofAuto(), grace, 550_000, 16);
        SessionTable sessions = table(grace, addresses, 250_000, 4);
        long begin = System.nanoTime();
        for (int i = 0; i < 250_000; i++) {
            List<Prefix> routes = new ArrayList<>();
            routes.add(new Prefix(
                    Packets.address(
                            "2001:db8:" + Integer.toHexString(i >> 16) + ":" + Integer.toHexString(i & 0xFFFF) + "::"),
                    64));
            if (i < 50_000) {
                routes.add(new Prefix(
                        Packets.address("172." + (16 + (i >> 13)) + "." + (i >> 5 & 255) + "." + (i << 3 & 255)), 29));
            }
            int tunnel = 1 + i / 12_500;
            assertThat(sessions.put(entry(tunnel, 1 + i % 12_500, 1500).toBuilder()
                            .routes(routes)
                            .build()))
                    .isTrue();
        }
        long nanos = System.nanoTime() - begin;
        assertThat(addresses.available()).isZero();
        long perSession = (SessionTable.bytes(250_000, 4) + AddressTable.bytes(550_000)) / 250_000;
        assertThat(perSession).as("octets per session").isLessThan(600);
        System.out.println(
                "install: " + 250_000 * 1_000_000_000L / nanos + "/s, " + perSession + " octets per session");
        for (int i = 0; i < 250_000; i += 997) {
            int tunnel = 1 + i / 12_500;
            long ref = sessions.find(tunnel, 1 + i % 12_500);
            assertThat(sessions.tunnelId(ref)).isEqualTo(tunnel);
            assertThat(sessions.sessionId(ref)).isEqualTo(1 + i % 12_500);
            assertThat(addresses.find(0, 0x2001_0DB8L << 32 | i, 7)).isEqualTo(ref);
        }
        assertThat(sessions.find(21, 1)).isZero();
        assertThat(addresses.find(0, 0x0B00_0001)).isZero();
    }

    @Test
    void a_buried_reference_is_dead_and_stays_dead_when_its_row_is_used_again() {
        Grace grace = new Grace(1);
        SessionTable sessions = table(grace, new AddressTable(Arena.ofAuto(), grace, 5000, 1), 1, 1);
        sessions.put(entry(1, 1, 1500));
        long first = sessions.find(1, 1);
        assertThat(sessions.alive(first)).isTrue();
        assertThat(sessions.unlink(1, 1)).isEqualTo(first);
        assertThat(sessions.find(1, 1)).isZero();
        assertThat(sessions.alive(first)).as("until its home buries it").isTrue();
        sessions.bury(first);
        sessions.release(first);
        long again = 0;
        for (int i = 0; i < 3000 && (int) again != (int) first; i++) {
            sessions.put(entry(1, 1, 1500));
            again = sessions.unlink(1, 1);
            assertThat(sessions.alive(first)).as("whoever has its row now").isFalse();
            sessions.bury(again);
            sessions.release(again);
            assertThat(sessions.alive(first)).isFalse();
        }
        assertThat((int) again).as("the row came round").isEqualTo((int) first);
        assertThat(again).isNotEqualTo(first);
    }

    /** One writer changes and replaces sessions as fast as it can; readers must see each session, whole, or a dead reference, and never another's. */
    @Test
    void readers_see_whole_entries_while_a_writer_works()
            throws InterruptedException, ExecutionException, TimeoutException {
        int readers = 2;
        Grace grace = new Grace(readers);
        AddressTable addresses = new AddressTable(Arena.ofAuto(), grace, 500, 1);
        SessionTable sessions = table(grace, addresses, 64, 1);
        int stable = 32;
        for (int session = 1; session <= stable; session++) {
            sessions.put(entry(1, session, 1000 + session));
        }
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(readers)) {
            List<Future<Long>> looks = new ArrayList<>();
            for (int reader = 0; reader < readers; reader++) {
                int number = reader;
                looks.add(threads.submit(() -> read(number, grace, sessions, addresses, stable, stop)));
            }
            try {
                write(sessions, stable);
            } finally {
                stop.set(true);
            }
            for (Future<Long> each : looks) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isPositive();
            }
        }
    }

    private static void write(SessionTable sessions, int stable) {
        Random random = new Random(7);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        int refused = 0;
        while (System.nanoTime() - end < 0) {
            // A stable one gets a new setting, whose numbers all agree; the others come and go.
            int version = 1280 + random.nextInt(10_000);
            refused += sessions.put(entry(1, 1 + random.nextInt(stable), version)) ? 0 : 1;
            int passing = stable + 1 + random.nextInt(20);
            if (!sessions.put(entry(1, passing, version))) {
                refused++;
                Thread.onSpinWait();
            }
            long ref = sessions.unlink(1, passing);
            if (ref != 0) {
                sessions.bury(ref);
                sessions.release(ref);
            }
        }
        assertThat(refused).as("puts refused for lack of grace").isGreaterThanOrEqualTo(0);
    }

    private static long read(
            int reader, Grace grace, SessionTable sessions, AddressTable addresses, int stable, AtomicBoolean stop) {
        Random random = new Random(reader);
        long looks = 0;
        while (!stop.get()) {
            grace.enter(reader);
            for (int i = 0; i < 64; i++) {
                int session = 1 + random.nextInt(stable + 20);
                long ref = sessions.find(1, session);
                long byAddress = addresses.find(0, 0x0A01_0000 | session);
                if (session <= stable && (ref == 0 || byAddress != ref)) {
                    throw new AssertionError("session " + session + " was lost: " + ref + ", " + byAddress);
                }
                check(sessions, ref, session);
                check(sessions, byAddress, session);
                looks++;
            }
            grace.exit(reader);
        }
        return looks;
    }

    private static void check(SessionTable sessions, long ref, int session) {
        if (ref == 0) {
            return;
        }
        int setting = sessions.setting(ref);
        int version = sessions.magic(setting);
        if (sessions.sessionId(ref) != session
                || sessions.mtu(setting) != version
                || sessions.interfaceId(setting) != version
                || sessions.peerIds(setting) != (version << 16 | version)
                || sessions.ipv4(setting) != (0x0A01_0000 | session)) {
            throw new AssertionError("session " + session + " was seen torn");
        }
    }
}
