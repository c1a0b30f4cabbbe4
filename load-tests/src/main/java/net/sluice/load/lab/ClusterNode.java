package net.sluice.load.lab;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of a {@link ClusterLab}'s hosts for a node: the node, BIRD beside it, and what can happen to them. */
public final class ClusterNode {

    private static final Duration START = Duration.ofMinutes(2);
    private static final String FAULT = "table inet fault";

    private final int number;
    private final LabHost host;
    private @Nullable Node node;
    private @Nullable Bird bird;

    /** Packets of a link that are lost. */
    public enum Lost {
        /** What comes. */
        IN,
        /** What leaves. */
        OUT,
        /** All. */
        BOTH
    }

    ClusterNode(int number, LabHost host) {
        this.number = number;
        this.host = host;
    }

    /** From 1. */
    public int number() {
        return number;
    }

    public LabHost host() {
        return host;
    }

    public String name() {
        return host.name();
    }

    /** Its address towards the router. */
    public String accessAddress() {
        return "198.18." + number + ".2";
    }

    /** The router's address on the link between them. */
    public String routerAddress() {
        return "198.18." + number + ".1";
    }

    /** Its address on the network between the nodes. */
    public String clusterAddress() {
        return "10.77.0." + number;
    }

    /** The node's process, which may have ended. */
    public Node node() {
        if (node == null) {
            throw new LabFailure(name() + " was never started");
        }
        return node;
    }

    /** Starts BIRD, which then announces whatever the node puts into the kernel. */
    public void startBird() {
        bird = Bird.start(
                host,
                "node.conf",
                Map.of("NODE", accessAddress(), "ROUTER", routerAddress(), "BEAT", ClusterLab.BEAT_MILLIS),
                List.of());
    }

    /** What BIRD says to a question. */
    public String bird(String question) {
        return bird == null ? "" : bird.ask(question);
    }

    /** Starts the node, and does not wait until it is ready. */
    public void start(NodeConfig config, Consumer<String> listener) {
        node = Node.launch(host, name(), config.named(name(), accessAddress()), listener);
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() {
        host.ground()
                .await(
                        name() + " to be ready",
                        START,
                        this::isReady,
                        () -> node().process().lines());
    }

    private boolean isReady() {
        if (!node().process().alive()) {
            throw node().process().failure("did not start");
        }
        return node().ready();
    }

    /** How many slots of the cluster it has. */
    public int slots() {
        return (int) node().metric("sluice_cluster_slots", "\"owned\"");
    }

    /** How many sessions it has, those that come and go too. */
    public int sessions() {
        return (int) node().metric("sluice_sessions", "stage");
    }

    // What can happen. Each tells when it did, System.nanoTime.

    /** SIGKILL. The host and BIRD live on. */
    public long kill() {
        long now = System.nanoTime();
        node().process().kill();
        return now;
    }

    /** SIGSTOP: it does nothing any more, and its kernel keeps its routes and connections. */
    public long freeze() {
        long now = System.nanoTime();
        node().process().signal("STOP");
        return now;
    }

    /** The same, and the watcher beside it sleeps too: the process stays. */
    public long freezeUnwatched() {
        watchers().forEach(each -> signal(each, "STOP"));
        return freeze();
    }

    /** SIGCONT. */
    public long thaw() {
        long now = System.nanoTime();
        node().process().signal("CONT");
        watchers().forEach(each -> signal(each, "CONT"));
        return now;
    }

    private List<Long> watchers() {
        return ProcessHandle.of(node().process().pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }

    private void signal(long pid, String signal) {
        host.attempt(START, "kill", "-" + signal, Long.toString(pid));
    }

    /** SIGTERM: it hands over what it has, and ends. */
    public long leave() {
        long now = System.nanoTime();
        node().process().signal("TERM");
        return now;
    }

    /**
     * An operator's {@code lns drain} on its host, which follows the node until it has nothing left, or has its share again.
     *
     * @param back whether it is taken back
     */
    public LabProcess drain(boolean back) {
        return node().order("drain", back ? List.of("--back") : List.of());
    }

    /** The whole host falls silent without a word: nothing leaves it or comes to it, and nothing runs on it. */
    public long dieSilently() {
        long now = System.nanoTime();
        lose("access", Lost.BOTH);
        lose("cluster", Lost.BOTH);
        host.run(
                "nft",
                "add table arp fault; add chain arp fault in { type filter hook input priority 0; policy drop; };"
                        + " add chain arp fault out { type filter hook output priority 0; policy drop; }");
        node().process().signal("STOP");
        return now;
    }

    /** Has a link lose packets: "access" or "cluster". */
    public long lose(String device, Lost which) {
        long now = System.nanoTime();
        StringBuilder rules = new StringBuilder("add " + FAULT + ";"
                + " add chain inet fault in { type filter hook prerouting priority -300; };"
                + " add chain inet fault out { type filter hook postrouting priority 300; };");
        if (which != Lost.OUT) {
            rules.append(" add rule inet fault in iifname ").append(device).append(" drop;");
        }
        if (which != Lost.IN) {
            rules.append(" add rule inet fault out oifname ").append(device).append(" drop;");
        }
        host.run("nft", rules.toString());
        return now;
    }

    /** The links lose nothing any more, and the process runs if there is one. */
    public void heal() {
        host.attempt(START, "nft", "delete " + FAULT);
        host.attempt(START, "nft", "delete table arp fault");
        if (node != null && node.process().alive()) {
            thaw();
        }
    }
}
