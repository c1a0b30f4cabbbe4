package net.sluice.dataplane.host;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.Prefix;

/** Looks at the host before the start. */
public final class Preflight {

    /** Bit of CAP_NET_ADMIN in CapEff. */
    private static final int CAP_NET_ADMIN = 12;

    private final Path root;
    private final List<HostProblem> problems = new ArrayList<>();

    private Preflight(Path root) {
        this.root = root;
    }

    /** What stands in the way of {@code config} here; fatal problems first. */
    public static List<HostProblem> check(DataplaneConfig config) {
        return check(config, Path.of("/"));
    }

    /** The same, with {@code dev}, {@code proc} and {@code sys} under {@code root}. */
    public static List<HostProblem> check(DataplaneConfig config, Path root) {
        Preflight preflight = new Preflight(root);
        preflight.device();
        boolean admin = preflight.capability();
        preflight.forwarding(config);
        preflight.reversePath();
        preflight.redirects();
        if (!admin) {
            preflight.buffers(config);
        }
        return preflight.problems.stream()
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .toList();
    }

    /** What stands in the way of service addresses, which are the TUN's alone: the interfaces that have them. */
    public static List<HostProblem> taken(List<Prefix> addresses) {
        List<HostProblem> problems = new ArrayList<>();
        for (Prefix each : addresses) {
            try {
                NetworkInterface holder = NetworkInterface.getByInetAddress(each.address());
                if (holder != null) {
                    problems.add(HostProblem.fatal(
                            "service-address",
                            "interface " + holder.getName() + " has "
                                    + each.address().getHostAddress(),
                            "Take it off: a service address must not be on any interface, our TUN carries it."));
                }
            } catch (SocketException untold) {
                problems.add(HostProblem.warning(
                        "service-address",
                        "the interfaces of this host cannot be listed (" + untold.getMessage() + ")",
                        "See to it that none of them has " + each.address().getHostAddress() + "."));
            }
        }
        return problems;
    }

    private void device() {
        if (!Files.exists(root.resolve("dev/net/tun"))) {
            problems.add(HostProblem.fatal(
                    "tun-device",
                    "/dev/net/tun does not exist",
                    "Run 'modprobe tun'; in a container, give it the device /dev/net/tun."));
        }
    }

    private boolean capability() {
        long effective = read("proc/self/status")
                .flatMap(status -> status.lines()
                        .filter(line -> line.startsWith("CapEff:"))
                        .findFirst())
                .map(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .orElse(0L);
        boolean admin = (effective >> CAP_NET_ADMIN & 1) != 0;
        if (!admin) {
            problems.add(
                    HostProblem.fatal(
                            "net-admin",
                            "this process has no CAP_NET_ADMIN",
                            "Run as root, or set AmbientCapabilities=CAP_NET_ADMIN (systemd) or capabilities.add: [NET_ADMIN] (Kubernetes)."));
        }
        return admin;
    }

    private void forwarding(DataplaneConfig config) {
        if (!"1".equals(setting("net/ipv4/ip_forward").orElse("1"))) {
            problems.add(HostProblem.fatal(
                    "ip-forward",
                    "net.ipv4.ip_forward is 0: the kernel would forward nothing of subscribers",
                    "Set sysctl net.ipv4.ip_forward=1."));
        }
        boolean six = config.poolRoutes().stream().anyMatch(prefix -> !prefix.isIpv4())
                || config.tunAddresses().stream().anyMatch(Inet6Address.class::isInstance);
        Optional<String> forwarding = setting("net/ipv6/conf/all/forwarding");
        if (six && forwarding.isEmpty()) {
            problems.add(HostProblem.fatal(
                    "ipv6-missing",
                    "IPv6 addresses are configured, but this kernel has no IPv6",
                    "Boot without ipv6.disable=1, or take the IPv6 pools and addresses out of the configuration."));
        } else if (!"1".equals(forwarding.orElse("1"))) {
            String found = "net.ipv6.conf.all.forwarding is 0: the kernel would forward no IPv6 of subscribers";
            String remedy = "Set sysctl net.ipv6.conf.all.forwarding=1.";
            problems.add(
                    six
                            ? HostProblem.fatal("ipv6-forward", found, remedy)
                            : HostProblem.warning("ipv6-forward", found, remedy));
        }
    }

    private void reversePath() {
        if ("1".equals(setting("net/ipv4/conf/all/rp_filter").orElse("0"))) {
            problems.add(
                    HostProblem.warning(
                            "rp-filter",
                            "net.ipv4.conf.all.rp_filter is 1 (strict): packets that arrive on another interface than their answers leave by are lost",
                            "Set sysctl net.ipv4.conf.all.rp_filter=2 (loose) or 0; we check subscribers' source addresses ourselves."));
        }
    }

    private void redirects() {
        if ("1".equals(setting("net/ipv4/conf/all/send_redirects").orElse("0"))) {
            problems.add(HostProblem.warning(
                    "send-redirects",
                    "net.ipv4.conf.all.send_redirects is 1: traffic between subscribers draws ICMP redirects",
                    "Set sysctl net.ipv4.conf.all.send_redirects=0."));
        }
    }

    private void buffers(DataplaneConfig config) {
        for (String limit : List.of("rmem_max", "wmem_max")) {
            setting("net/core/" + limit)
                    .map(Long::parseLong)
                    .filter(max -> max < config.socketBufferBytes())
                    .ifPresent(max -> problems.add(HostProblem.warning(
                            "socket-buffer",
                            "net.core." + limit + " is " + max,
                            "Set sysctl net.core." + limit + "=" + config.socketBufferBytes() + ".")));
        }
    }

    /** How much memory there is, octets: what the host says is available, or what the control group still allows if that is less. */
    public static Optional<Long> availableMemory(Path root) {
        Preflight preflight = new Preflight(root);
        Optional<Long> host = preflight
                .read("proc/meminfo")
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("MemAvailable:"))
                        .findFirst())
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
        Optional<Long> group = preflight
                .read("sys/fs/cgroup/memory.max")
                .map(String::strip)
                .filter(max -> !"max".equals(max))
                .map(Long::parseLong)
                .flatMap(max -> preflight
                        .read("sys/fs/cgroup/memory.current")
                        .map(current -> max - Long.parseLong(current.strip())));
        return host.map(bytes -> Math.min(bytes, group.orElse(Long.MAX_VALUE))).or(() -> group);
    }

    private Optional<String> setting(String name) {
        return read("proc/sys/" + name).map(String::strip);
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(root.resolve(name)));
        } catch (IOException e) {
            // Not there, or not for us: the caller says what that means.
            return Optional.empty();
        }
    }
}
