package net.sluice.load.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * l2tpns as a LAC of a {@link ClusterLab}, on its first LAC host. A fleet on the second one calls it; it proves who the subscriber is, and then
 * forwards the call into a tunnel of its own to the cluster, where PPP begins anew. Whatever the nodes see of L2TP is l2tpns's:
 *
 * <pre>
 *   fleet 198.51.101.2-33 ---- l2tpns 198.51.100.2 ---- cluster 192.0.2.1
 * </pre>
 *
 * RADIUS tells it the tunnel of each user: Tunnel-Assignment-Id, of which there are {@value #TUNNELS}. All these tunnels are between the same two
 * addresses and ports.
 */
public final class ForeignLac {

    /** How many tunnels it has to the cluster. */
    public static final int TUNNELS = 16;

    private static final String ADDRESS = "198.51.100.2";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ClusterLab lab;
    private final LabProcess process;

    private ForeignLac(ClusterLab lab, LabProcess process) {
        this.lab = lab;
        this.process = process;
    }

    /** What is missing here for it; empty when nothing is. */
    public static String missing() {
        return L2tpns.installed() ? "" : "l2tpns is not installed";
    }

    /** Starts it; RADIUS ({@link ClusterLab#startOpenRadius}) must know its {@link #users}. */
    public static ForeignLac start(ClusterLab lab) {
        LabHost host = lab.lacHost(0);
        host.run("ip", "route", "add", "198.51.101.0/24", "via", "198.51.100.1");
        host.run("ip", "route", "add", Lab.CORE_ADDRESS + "/32", "via", "198.51.100.1");
        lab.lacHost(1).run("ip", "route", "add", "198.51.100.0/24", "via", "198.51.101.1");
        lab.core().run("ip", "route", "add", "198.51.100.0/24", "via", "203.0.113.1");
        String config = L2tpns.config(ADDRESS, "access", "set debug 3", "set bind_address_remotelns " + ADDRESS);
        return new ForeignLac(lab, L2tpns.start(host, List.of(), config));
    }

    /** What RADIUS answers to it alone: lines of a users file, to stand before those for the nodes. */
    public static String users(int count) {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < count; i++) {
            users.append(String.format(
                    Locale.ROOT, """
                    user%d@isp\tNAS-IP-Address == %s, Cleartext-Password := "secret"
                    \tTunnel-Type:1 = L2TP,
                    \tTunnel-Medium-Type:1 = IPv4,
                    \tTunnel-Server-Endpoint:1 = "%s",
                    \tTunnel-Password:1 = "%s",
                    \tTunnel-Assignment-Id:1 = "cluster-%d"
                    """, i, ADDRESS, ClusterLab.SERVICE_ADDRESS, NodeConfig.SECRET, i % TUNNELS));
        }
        return users.toString();
    }

    /**
     * Has it open its tunnels. The call for which it opens one is lost: it forwards only those that come when the tunnel is there.
     *
     * @param firstUser number of the first of {@value #TUNNELS} users that call for that
     */
    public void openTunnels(int firstUser) {
        LabProcess fleet = startFleet(List.of(
                "--tunnels",
                "8",
                "--sessions",
                Integer.toString(TUNNELS),
                "--first",
                Integer.toString(firstUser),
                "--setup-timeout",
                "5",
                "--redial",
                "1"));
        fleet.await(TUNNELS + " of " + TUNNELS + " sessions up", PATIENCE);
        fleet.terminate(PATIENCE);
    }

    /**
     * Starts a fleet that calls it. It takes a second SCCRQ of an address for a repetition while the first is in set-up, so there should be no more tunnels than
     * {@link ClusterLab#LAC_ADDRESSES}.
     *
     * @param options as {@code ./lns lac} takes them
     */
    public LabProcess startFleet(List<String> options) {
        return lab.startFleet(1, ADDRESS, options, line -> {});
    }

    /** How many tunnels it has given up because nobody acknowledged its messages. */
    public long tunnelsGivenUp() {
        return process.lines().stream()
                .filter(line -> line.contains("Timeout on control message"))
                .count();
    }
}
