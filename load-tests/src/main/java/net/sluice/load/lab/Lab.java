package net.sluice.load.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Three hosts in a row, and no way out of them:
 *
 * <pre>
 *   lac                     lns                     core
 *   198.51.100.2-33  ---  198.51.100.1
 *                         203.0.113.1   ---   203.0.113.10       subscribers: 100.64.0.0/10
 *   2001:db8:1::2    ---  2001:db8:1::1
 *                         2001:db8:2::1 ---   2001:db8:2::10     subscribers: 2001:db8:64::/40
 * </pre>
 *
 * It works only in network and mount namespaces of its own, which {@code load-tests/lab/enter} makes; so it cannot touch the
 * machine's network, and nothing of it outlives the JVM.
 */
public final class Lab implements AutoCloseable {

    public static final String LNS_ADDRESS = "198.51.100.1";
    public static final String CORE_ADDRESS = "203.0.113.10";
    public static final String CORE_ADDRESS_6 = "2001:db8:2::10";

    /** The LAC's addresses are this and the next ones. */
    public static final String LAC_ADDRESS = "198.51.100.2";

    /** How many addresses the LAC has. */
    public static final int LAC_ADDRESSES = 32;

    public static final String SUBSCRIBERS = "100.64.0.0/10";
    public static final String SUBSCRIBERS_6 = "2001:db8:64::/40";

    private static final String ACCESS_MTU = "1600";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Ground ground;
    private final LabHost lac;
    private final LabHost lns;
    private final LabHost core;

    private Lab(Ground ground) {
        this.ground = ground;
        lac = ground.host("lac");
        lns = ground.host("lns");
        core = ground.host("core");
    }

    /** Why no lab can be built here, or null when one can. */
    public static @Nullable String refusal() {
        String refused = System.getenv("SLUICE_LAB_REFUSED");
        if (refused != null) {
            return "no network namespaces: " + refused;
        }
        if (System.getenv("SLUICE_LAB") == null) {
            return "not inside load-tests/lab/enter, and a lab never touches the machine's own network";
        }
        for (String command : List.of("ip", "ping", "sysctl", "ethtool")) {
            if (!has(command)) {
                return "no command " + command;
            }
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return "/dev/net/tun is not there for this user";
        }
        return null;
    }

    /** True when a command is installed. */
    public static boolean has(String command) {
        return LabHost.Command.run(PATIENCE, List.of("sh", "-c", "command -v " + command))
                .good();
    }

    /** Builds the three hosts; what their programs print goes into the folder. */
    public static Lab build(Path folder) {
        Lab lab = new Lab(Ground.prepare(folder));
        lab.connect();
        return lab;
    }

    private void connect() {
        wire("access", lns, LNS_ADDRESS + "/24", "2001:db8:1::1/64", lac, LAC_ADDRESS + "/24", "2001:db8:1::2/64");
        wire("core", lns, "203.0.113.1/24", "2001:db8:2::1/64", core, CORE_ADDRESS + "/24", CORE_ADDRESS_6 + "/64");
        // As on a carrier's access network, a full packet of a subscriber fits with all that L2TP adds.
        lac.run("ip", "link", "set", "access", "mtu", ACCESS_MTU);
        lns.run("ip", "link", "set", "access", "mtu", ACCESS_MTU);
        for (int i = 1; i < LAC_ADDRESSES; i++) {
            lac.run("ip", "address", "add", lacAddress(i) + "/24", "dev", "access");
        }
        core.run("ip", "route", "add", SUBSCRIBERS, "via", "203.0.113.1");
        core.run("ip", "-6", "route", "add", SUBSCRIBERS_6, "via", "2001:db8:2::1");
        Ground.forwards(lns);
    }

    private static void wire(String device, LabHost a, String a4, String a6, LabHost b, String b4, String b6) {
        Ground.wire(a, device, b, device);
        Ground.end(a, device, a4, a6);
        Ground.end(b, device, b4, b6);
    }

    /**
     * Lets the wires carry what a network card with offloads would: packets of many segments, and checksums that the receiver's
     * card has found right. A program that takes packets from a TUN must then be able to fill in checksums, or have the kernel do so.
     */
    public void offload() {
        for (String device : List.of("access", "core")) {
            lns.run("ethtool", "-K", device, "tx", "on", "tso", "on");
            (device.equals("core") ? core : lac).run("ethtool", "-K", device, "tx", "on", "tso", "on");
        }
    }

    /** The LAC's address number i, from 0. */
    public static String lacAddress(int i) {
        return "198.51.100." + (2 + i);
    }

    /** Where subscribers and their LAC are. */
    public LabHost lac() {
        return lac;
    }

    /** Where the node runs. */
    public LabHost lns() {
        return lns;
    }

    /** Where servers are: RADIUS, and what subscribers want to reach. */
    public LabHost core() {
        return core;
    }

    /** Where logs, configurations and captures go. */
    public Path folder() {
        return ground.folder();
    }

    /**
     * Waits until something is so, asking a few times a second.
     *
     * @param what for the message, when it was not so in time
     * @param evidence lines that the message shows too
     */
    public void await(String what, Duration patience, BooleanSupplier so, Supplier<List<String>> evidence) {
        ground.await(what, patience, so, evidence);
    }

    /** Ends what still runs, the last started first, and takes the hosts down. */
    @Override
    public void close() {
        ground.close();
    }
}
