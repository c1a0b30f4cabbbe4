package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What finding a session costs among 250,000 with 50,000 prefixes, each time another one: {@code ./lns bench parts}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TableBench {

    private static final int SESSIONS = 250_000;
    private static final int WITH_PREFIX = 50_000;
    private static final int PER_TUNNEL = 1000;
    private static final int HOSTS = 0x0A00_0000;

    /** Steps through all sessions in an order that no cache foresees. */
    private static final int STEP = 96_001;

    private final Grace grace = new Grace(1);
    private final AddressTable addresses = new AddressTable(Arena.global(), grace, 4 * SESSIONS, 1);
    private final SessionTable sessions = new SessionTable(Arena.global(), grace, addresses, SESSIONS, 1, 1, 1);
    private int next;
    private int changed;

    /** Fills the tables: a host address each, prefixes of /20 to /29 for some. */
    @Setup
    public void fill() {
        for (int i = 0; i < SESSIONS; i++) {
            sessions.put(entry(i, 1));
        }
    }

    private static SessionEntry entry(int i, int version) {
        List<Prefix> routes = i < WITH_PREFIX
                ? List.of(
                        Prefix.host(address(HOSTS | i)),
                        Prefix.containing(address(0x1400_0000 + (i << 12)), 20 + i % 10))
                : List.of(Prefix.host(address(HOSTS | i)));
        return SessionEntry.builder(1 + i / PER_TUNNEL, 1 + i % PER_TUNNEL, version, version)
                .routes(routes)
                .build();
    }

    private static InetAddress address(int address) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(address).array());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private int another() {
        next += STEP;
        if (next >= SESSIONS) {
            next -= SESSIONS;
        }
        return next;
    }

    /** By tunnel and session id. */
    @Benchmark
    public long session() {
        int i = another();
        return sessions.find(1 + i / PER_TUNNEL, 1 + i % PER_TUNNEL);
    }

    /** By host address. */
    @Benchmark
    public long host() {
        return addresses.find(0, HOSTS | another());
    }

    /** By an address within a prefix: shorter matches are looked for after longer ones. */
    @Benchmark
    public long prefix() {
        return addresses.find(0, 0x1400_0001 + (another() % WITH_PREFIX << 12));
    }

    /** A session removed and another one installed. */
    @Benchmark
    public boolean churn() {
        changed = changed + 1 == SESSIONS ? WITH_PREFIX : Math.max(WITH_PREFIX, changed + 1);
        long ref = sessions.unlink(1 + changed / PER_TUNNEL, 1 + changed % PER_TUNNEL);
        sessions.bury(ref);
        sessions.release(ref);
        return sessions.put(entry(changed, 2));
    }
}
