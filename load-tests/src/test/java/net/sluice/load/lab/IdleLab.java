package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node as in production that has sessions and no traffic but keepalives: it sleeps. */
class IdleLab {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SESSIONS = 200;

    /** What the set-up leaves behind: compilation, collections, retransmissions that nobody needs any more. */
    private static final long CALM_SECONDS = 10;

    private static final long WINDOW_SECONDS = 10;

    /** Of a CPU. Run time is looked at, not time that passes, so another's load on the machine does not count. */
    private static final double MOST = 0.05;

    /** A window that the JVM spoils with business of its own may be looked at again. */
    private static final int WINDOWS = 3;

    private static Lab lab;

    @BeforeAll
    static void build() {
        Labs.needs("curl");
        lab = Labs.build(IdleLab.class);
    }

    @AfterAll
    static void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String users() {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < SESSIONS; i++) {
            users.append("  - name: user").append(i).append("@isp\n    password: literal:secret\n");
        }
        return users.toString();
    }

    private static double idle(LabProcess node) {
        long before = node.runNanos();
        long begin = System.nanoTime();
        pause(WINDOW_SECONDS);
        double share = (double) (node.runNanos() - before) / (System.nanoTime() - begin);
        System.out.printf(
                Locale.ROOT,
                "seen: an idle node with %d sessions uses %.2f CPU seconds a minute (%.2f %% of a CPU)%n",
                SESSIONS,
                60 * share,
                100 * share);
        return share;
    }

    private static void pause(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Test
    void a_node_with_sessions_but_no_traffic_uses_hardly_any_cpu_and_still_answers() {
        Node node = Node.start(lab, new NodeConfig().localUsers(users()), line -> {});
        LabProcess fleet = Fleet.start(
                lab,
                List.of("--from", Lab.LAC_ADDRESS, "--tunnels", "4", "--sessions", Integer.toString(SESSIONS)),
                line -> {});
        fleet.await(SESSIONS + " of " + SESSIONS + " sessions up", PATIENCE);
        pause(CALM_SECONDS);
        double share = 1;
        for (int window = 0; window < WINDOWS && share > MOST; window++) {
            share = Math.min(share, idle(node.process()));
        }
        assertThat(share).as("share of a CPU").isLessThanOrEqualTo(MOST);
        assertThat(node.metric("sluice_sessions", "stage=\"online\""))
                .as("still up")
                .isEqualTo(SESSIONS);
    }
}
