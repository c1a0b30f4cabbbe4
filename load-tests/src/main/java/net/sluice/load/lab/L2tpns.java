package net.sluice.load.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * l2tpns (Debian package of that name) on the lns host: another LNS, for what ours does to be compared with. It takes one tunnel
 * from each address of a LAC while the first is in set-up, so a fleet for it has as many addresses as tunnels.
 */
public final class L2tpns {

    /** Its TUN interface. */
    public static final String DEVICE = "tun0";

    private static final Duration START = Duration.ofSeconds(30);
    private static final String POOL = "100.64.16.0/20";

    /** RFC 2661 over UDP and IPv4: what it takes off l2tp_mtu for the subscriber's packets. */
    private static final int OUTER_OCTETS = 38;

    private L2tpns() {}

    /** True when it is installed. */
    public static boolean installed() {
        return Lab.has("l2tpns");
    }

    /**
     * Starts it and waits until it is the master of its cluster of one, as which it takes calls.
     *
     * @param launcher a command that becomes it: taskset with its arguments, for instance
     */
    public static LabProcess start(Lab lab, List<String> launcher) {
        return start(lab.lns(), launcher, config(Lab.LNS_ADDRESS, "core", "set debug 1", "set radius_accounting yes"));
    }

    /**
     * The same on a host of any lab.
     *
     * @param config its startup-config
     */
    static LabProcess start(LabHost host, List<String> launcher, String config) {
        Path ground = host.ground().folder().toAbsolutePath();
        Path folder = ground.resolve("l2tpns");
        try {
            Files.createDirectories(folder);
            Files.writeString(ground.resolve("tunnel.secret"), NodeConfig.SECRET);
            Files.writeString(folder.resolve("startup-config"), config);
            Files.writeString(folder.resolve("ip_pool"), POOL + "\n");
            Files.writeString(folder.resolve("users"), "");
        } catch (IOException e) {
            throw new LabFailure("cannot write l2tpns's configuration to " + folder, e);
        }
        List<String> command = new ArrayList<>(launcher);
        // When it ends it signals its whole process group, which must not be ours.
        command.add("setsid");
        // The pool's file has its place in /etc only; ip netns exec gave us a mount namespace for ourselves.
        command.addAll(List.of(
                "sh", "-c", "mount --bind '" + folder + "' /etc/l2tpns && exec l2tpns -c /etc/l2tpns/startup-config"));
        LabProcess process = host.start("l2tpns", command);
        process.await("declaring myself the master", START);
        return process;
    }

    /**
     * Its configuration.
     *
     * @param address where it is called
     * @param wire the interface on which it looks for others of its kind
     * @param more further lines
     */
    static String config(String address, String wire, String... more) {
        return String.format(
                Locale.ROOT,
                """
                set l2tp_secret "%s"
                set l2tp_mtu %d
                set primary_dns 203.0.113.53
                set primary_radius %s
                set primary_radius_port 1812
                set radius_secret "%s"
                set radius_authtypes "chap"
                set allow_duplicate_users yes
                set bind_address %s
                set iftun_address %s
                set peer_address %s
                set cli_bind_address 127.0.0.1
                set send_garp no
                set tundevicename "%s"
                set cluster_interface "%s"
                set cluster_hb_interval 5
                set cluster_hb_timeout 31
                %s
                """,
                NodeConfig.SECRET,
                1500 + OUTER_OCTETS,
                Lab.CORE_ADDRESS,
                FreeRadius.SECRET,
                address,
                NodeConfig.GATEWAY,
                NodeConfig.GATEWAY,
                DEVICE,
                wire,
                String.join("\n", more));
    }
}
