package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a worker may find in the tables while a shard changes them: the old or the new, whole, and never nothing where something always was. */
public final class TableStress {

    private static final int READER = 0;

    /** So few, for the states that live at a time, that many share a chain: there is where a reader may be passed. */
    private static final int CAPACITY = 1 << 14;

    private static final int SESSIONS_PER_TUNNEL = 1 << 14;

    private TableStress() {}

    /** One table for all states: each has a session id and an address of its own. The shard of all of them is whoever has the lock. */
    private static final class World {
        static final Grace GRACE = new Grace(1);
        static final AddressTable ADDRESSES = new AddressTable(Arena.global(), GRACE, 2 * CAPACITY, 1);
        static final SessionTable SESSIONS = new SessionTable(Arena.global(), GRACE, ADDRESSES, CAPACITY, 1, 1, 1);
        static final AtomicInteger NEXT = new AtomicInteger();

        private World() {}

        static synchronized void put(SessionEntry entry) {
            while (!SESSIONS.put(entry)) {
                // Rows wait for the reader to leave; it always does.
                Thread.onSpinWait();
            }
        }

        static synchronized void remove(int tunnelId, int sessionId) {
            long ref = SESSIONS.unlink(tunnelId, sessionId);
            if (ref != 0) {
                SESSIONS.bury(ref);
                SESSIONS.release(ref);
            }
        }
    }

    /** A session of one state. */
    abstract static class Session {
        final int number = World.NEXT.getAndIncrement() & CAPACITY / 2 - 1;
        final int tunnelId = 1 + number / SESSIONS_PER_TUNNEL;
        final int sessionId = 1 + number % SESSIONS_PER_TUNNEL;
        final int address = 0x0A00_0000 | number;

        final SessionEntry.Builder entry(int version) {
            return SessionEntry.builder(tunnelId, sessionId, version, version).mtu(1000 + version);
        }

        final Inet4Address inetAddress() {
            byte[] octets = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
            try {
                return (Inet4Address) InetAddress.getByAddress(octets);
            } catch (java.net.UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** An entry is exchanged whole. */
    @JCStressTest
    @Outcome(id = "1, 1001", expect = Expect.ACCEPTABLE, desc = "the old entry")
    @Outcome(id = "2, 1002", expect = Expect.ACCEPTABLE, desc = "the new entry")
    @State
    public static class Replaced extends Session {

        public Replaced() {
            World.put(entry(1).build());
        }

        /** A shard. */
        @Actor
        public void shard() {
            World.put(entry(2).build());
        }

        /** A worker. */
        @Actor
        public void worker(II_Result seen) {
            World.GRACE.enter(READER);
            int setting = World.SESSIONS.setting(World.SESSIONS.find(tunnelId, sessionId));
            seen.r1 = World.SESSIONS.peerIds(setting) >>> 16;
            seen.r2 = World.SESSIONS.mtu(setting);
            World.GRACE.exit(READER);
        }

        /** Makes room for the next states. */
        @Arbiter
        public void end() {
            World.remove(tunnelId, sessionId);
        }
    }

    /** A session that is there is whole, and one that is gone is not found. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "gone, or not there yet")
    @Outcome(id = "3, 1003", expect = Expect.ACCEPTABLE, desc = "the whole session")
    @State
    public static class ComesAndGoes extends Session {

        /** A shard. */
        @Actor
        public void shard() {
            World.put(entry(3).build());
            World.remove(tunnelId, sessionId);
        }

        /** A worker. */
        @Actor
        public void worker(II_Result seen) {
            World.GRACE.enter(READER);
            long ref = World.SESSIONS.find(tunnelId, sessionId);
            if (ref != 0 && World.SESSIONS.alive(ref)) {
                int setting = World.SESSIONS.setting(ref);
                seen.r1 = World.SESSIONS.peerIds(setting) >>> 16;
                seen.r2 = World.SESSIONS.mtu(setting);
            }
            World.GRACE.exit(READER);
        }
    }

    /** An address that goes from one session to another always has one: the newer is there before the older goes. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the older session")
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "the newer session")
    @State
    public static class AddressMoves extends Session {

        private final int newer = 64 + tunnelId;

        public AddressMoves() {
            World.put(entry(1).ipv4Address(inetAddress()).build());
        }

        /** A shard. */
        @Actor
        public void shard() {
            World.put(SessionEntry.builder(newer, sessionId, 2, 2)
                    .routes(List.of(Prefix.host(inetAddress())))
                    .build());
            World.remove(tunnelId, sessionId);
        }

        /** A worker. */
        @Actor
        public void worker(I_Result seen) {
            World.GRACE.enter(READER);
            long ref = World.ADDRESSES.find(0, address);
            seen.r1 = ref == 0 ? 0 : World.SESSIONS.peerIds(World.SESSIONS.setting(ref)) >>> 16;
            World.GRACE.exit(READER);
        }

        /** Makes room for the next states. */
        @Arbiter
        public void end() {
            World.remove(newer, sessionId);
        }
    }
}
