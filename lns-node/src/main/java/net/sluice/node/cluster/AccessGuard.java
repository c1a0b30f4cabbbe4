package net.sluice.node.cluster;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.host.EchoProbes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether this node reaches the LACs, ten times a second, and has its slots go to others when it does not. Thread-safe. */
public final class AccessGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessGuard.class);
    private static final long PING_NANOS = 200_000_000L;
    private static final long CLOSE_MILLIS = 2_000;

    private final AccessSettings settings;
    private final Cluster cluster;
    private final EchoProbes probes;
    private final Thread thread;
    private long pingedNanos = System.nanoTime() - PING_NANOS;
    private boolean lost;
    private boolean drains;
    private volatile @Nullable String problem;
    private volatile boolean closing;

    private AccessGuard(AccessSettings settings, Cluster cluster, EchoProbes probes) {
        this.settings = settings;
        this.cluster = cluster;
        this.probes = probes;
        thread = Thread.ofPlatform().name("access-guard").daemon().start(this::run);
    }

    /**
     * Begins to look.
     *
     * @throws HostException when this process may not ping
     */
    public static AccessGuard open(AccessSettings settings, Cluster cluster) throws HostException {
        return new AccessGuard(settings, cluster, EchoProbes.open(settings.addresses()));
    }

    /** Why this node does not reach the LACs; null when it does. */
    public @Nullable String problem() {
        return problem;
    }

    private void run() {
        AccessWatch watch = new AccessWatch(settings, System.nanoTime());
        while (!closing) {
            try {
                long now = System.nanoTime();
                if (now - pingedNanos >= PING_NANOS) {
                    pingedNanos = now;
                    probes.send();
                }
                watch.look(hasLink(), probes.answered(), cluster.anotherReaches(), System.nanoTime());
                tell(watch);
            } catch (RuntimeException bug) {
                LOG.error("the way to the LACs could not be looked at", bug);
            }
            LockSupport.parkNanos(this, AccessWatch.LOOK_NANOS);
        }
    }

    private boolean hasLink() {
        return settings.interfaces().isEmpty() || settings.interfaces().stream().anyMatch(AccessGuard::runs);
    }

    /** IFF_UP and IFF_RUNNING: it is switched on and has carrier. */
    private static boolean runs(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found != null && found.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }

    private void tell(AccessWatch watch) {
        problem = watch.lost() ? watch.problem() : null;
        if (watch.lost() != lost) {
            lost = watch.lost();
            cluster.cutOff(lost);
            if (lost) {
                LOG.warn("this node does not reach the LACs: {}", watch.problem());
            } else {
                LOG.info("this node reaches the LACs again");
            }
        }
        if (watch.drains() != drains) {
            drains = watch.drains();
            cluster.drain(DrainReason.CUT_OFF, drains);
            if (drains) {
                LOG.warn("its slots go to others, which reach the LACs");
            } else {
                LOG.info(
                        lost
                                ? "no other node reaches the LACs either: what this node has stays with it"
                                : "this node takes slots again");
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            probes.close();
        }
    }
}
