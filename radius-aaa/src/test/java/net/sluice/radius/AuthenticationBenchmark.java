package net.sluice.radius;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.Retransmission;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.exchange.ServerView;
import net.sluice.radius.lab.FreeRadius;
import net.sluice.radius.lab.ScriptedServer;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.Credentials;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many authentications a second, and what one costs. No part of the suite; run it alone:
 *
 * <pre>mvn -pl radius-aaa test -Dtest=AuthenticationBenchmark</pre>
 */
@Timeout(180)
class AuthenticationBenchmark {

    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 60_000;

    @Test
    void againstFreeRadius(@TempDir Path directory) throws Exception {
        try (FreeRadius freeRadius = FreeRadius.start(directory)) {
            for (int inFlight : List.of(64, 256, 1024)) {
                run("FreeRADIUS, PAP", freeRadius.authentication(), inFlight);
            }
        }
    }

    /** One thread of this process answers: what is left is the client's cost, and that thread's. */
    @Test
    void againstAServerThatDoesNothing() throws Exception {
        for (int inFlight : List.of(64, 1024, 4096)) {
            try (ScriptedServer server = ScriptedServer.forgetful()) {
                run("in-process answers", server.config("null"), inFlight);
            }
        }
    }

    private static void run(String what, RadiusServer server, int inFlight) throws Exception {
        RadiusServer patient = server.withRetransmission(
                new Retransmission(Duration.ofSeconds(2), Duration.ofSeconds(16), Duration.ofSeconds(30), 3));
        try (RadiusClient client =
                RadiusClient.open(RadiusConfig.of(NasIdentity.named("bench"), List.of(patient), List.of()))) {
            burst(client, inFlight, WARM_UP, new LongAdder());
            long cpuBefore = cpuNanos();
            long before = System.nanoTime();
            LongAdder accepted = new LongAdder();
            long[] latencies = burst(client, inFlight, MEASURED, accepted);
            double seconds = (System.nanoTime() - before) / 1e9;
            long cpu = cpuNanos() - cpuBefore;
            Arrays.sort(latencies);
            ServerView view = client.servers().getFirst();
            System.out.printf(
                    "%s: %d in flight, %d cpus: %.0f authentications/s, %d of %d accepted, p50 %.1f ms, p99 %.1f ms, "
                            + "%.0f us of this process' cpu each, %d source ports, %d retransmits%n",
                    what,
                    inFlight,
                    Runtime.getRuntime().availableProcessors(),
                    MEASURED / seconds,
                    accepted.sum(),
                    MEASURED,
                    latencies[MEASURED / 2] / 1e6,
                    latencies[MEASURED * 99 / 100] / 1e6,
                    cpu / 1e3 / MEASURED,
                    view.sourcePorts(),
                    view.count(ServerCounter.RETRANSMITS));
        }
    }

    private static long[] burst(RadiusClient client, int inFlight, int count, LongAdder accepted)
            throws InterruptedException {
        long[] latencies = new long[count];
        Semaphore window = new Semaphore(inFlight);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int at = i;
                window.acquire();
                threads.execute(() -> {
                    long before = System.nanoTime();
                    if (client.authenticate(request(at)) instanceof AccessAnswer.Accept) {
                        accepted.increment();
                    }
                    latencies[at] = System.nanoTime() - before;
                    window.release();
                });
            }
        }
        return latencies;
    }

    private static AccessRequest request(int number) {
        SessionFacts facts = SessionFacts.of("s" + number)
                .withPort(number, "tunnel 1 session " + number, SessionFacts.VIRTUAL)
                .withStations("02:00:5e:10:00:01", "isp.example")
                .withConnectInfo("8000000/1000000");
        return AccessRequest.of(new Credentials.Pap(Octets.utf8("bench"), Secret.of("bench")), facts);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
