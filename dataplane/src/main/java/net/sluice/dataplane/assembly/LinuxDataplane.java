package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.KernelCount;
import net.sluice.dataplane.KernelDrop;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.RelayConfig;
import net.sluice.dataplane.Routes;
import net.sluice.dataplane.host.Preflight;
import net.sluice.dataplane.host.TunSettings;
import net.sluice.dataplane.host.UdpStatistics;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.TunDevice;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.netlink.KernelRoutes;
import net.sluice.dataplane.netlink.LinkStatistics;
import net.sluice.dataplane.netlink.RouteSocket;
import net.sluice.dataplane.netlink.TunLink;

/** Opens the data plane on this host, in the present network namespace. */
public final class LinuxDataplane {

    private final DataplaneConfig config;
    private final List<HostProblem> warnings = new ArrayList<>();
    private final Deque<Runnable> closings = new ArrayDeque<>();

    private LinuxDataplane(DataplaneConfig config) {
        this.config = config;
    }

    /**
     * Looks at the host, opens sockets and TUN, sets addresses and pool routes.
     *
     * @throws HostException with all fatal problems that were found by looking, or the one that opening met
     */
    public static Dataplane open(DataplaneConfig config) throws HostException {
        LinuxDataplane opening = new LinuxDataplane(config);
        boolean done = false;
        try {
            Dataplane opened = opening.run();
            done = true;
            return opened;
        } catch (NativeException e) {
            throw new HostException(HostProblem.fatal("system-call", e.failure(), e.remedy()), e);
        } catch (OutOfMemoryError e) {
            throw new HostException(opening.memory("the host gave less"), e);
        } finally {
            if (!done) {
                opening.closings.forEach(Runnable::run);
            }
        }
    }

    private Dataplane run() throws HostException, NativeException {
        look();
        // The TUN before the sockets: it is of one process alone, and it carries the addresses that they are bound to.
        // When the process dies, the
        // kernel closes descriptors in their order, so that nobody answers "port unreachable" in our name.
        TunDevice tun = TunDevice.open(config.tunName(), config.tunWorkers(), config.offloads());
        closings.addFirst(tun::close);
        Routes routes = routes();
        warnings.addAll(TunSettings.apply(config.tunName()));
        List<List<DatagramPort>> ports = ports();
        List<DatagramPort> relays = relays();
        List<KernelCount> kernel = kernel();
        return new Plane(config, ports, relays, tun.queues(), routes, warnings, List.copyOf(closings), kernel);
    }

    private void look() throws HostException {
        List<HostProblem> found = new ArrayList<>(Preflight.check(config));
        if (config.serviceAddresses()) {
            found.addAll(Preflight.taken(config.listenPrefixes()));
        }
        long needed = Workers.memoryBytes(config);
        Preflight.availableMemory(Path.of("/"))
                .filter(available -> available < needed)
                .ifPresent(available -> found.add(memory(available + " bytes are available")));
        if (found.stream().anyMatch(problem -> problem.severity() == HostProblem.Severity.FATAL)) {
            throw new HostException(found);
        }
        warnings.addAll(found);
    }

    private HostProblem memory(String found) {
        return HostProblem.fatal(
                "memory",
                "tables for " + config.maxSessions() + " sessions and " + config.maxPrefixes()
                        + " prefixes, rings and queues need " + Workers.memoryBytes(config) + " bytes, and " + found,
                "Lower the numbers, or give the process more memory.");
    }

    private List<List<DatagramPort>> ports() throws NativeException {
        List<List<DatagramPort>> ports = new ArrayList<>();
        for (int wire = 0; wire < config.wireWorkers(); wire++) {
            List<DatagramPort> own = new ArrayList<>();
            for (InetSocketAddress local : config.listen()) {
                UdpPort port = config.serviceAddresses()
                        ? UdpPort.openRouted(local, config.socketBufferBytes(), config.offloads(), this::warn)
                        : UdpPort.open(local, config.socketBufferBytes(), config.offloads(), this::warn);
                closings.addFirst(port::close);
                own.add(port);
            }
            ports.add(own);
        }
        return ports;
    }

    /** One socket for each wire worker, at one address: the kernel keeps each other node on one of them. */
    private List<DatagramPort> relays() throws NativeException {
        List<DatagramPort> relays = new ArrayList<>();
        RelayConfig relay = config.relay();
        for (int wire = 0; relay != null && wire < config.wireWorkers(); wire++) {
            UdpPort port = UdpPort.open(relay.bind(), config.socketBufferBytes(), config.offloads(), this::warn);
            closings.addFirst(port::close);
            relays.add(port);
        }
        return relays;
    }

    private void warn(HostProblem problem) {
        if (!warnings.contains(problem)) {
            warnings.add(problem);
        }
    }

    private List<KernelCount> kernel() throws NativeException {
        // Not the routes' socket, which may be busy with thousands of them.
        RouteSocket socket = RouteSocket.open();
        closings.addFirst(socket::close);
        LinkStatistics tun = new LinkStatistics(socket, LibC.interfaceIndex(config.tunName()));
        UdpStatistics udp = new UdpStatistics();
        return List.of(
                new KernelCount(KernelDrop.TUN_TRANSMIT, config.tunName(), tun::transmitDrops),
                new KernelCount(KernelDrop.NAMESPACE_SEND, "namespace", udp::sendBufferErrors));
    }

    private Routes routes() throws HostException, NativeException {
        RouteSocket socket = RouteSocket.open();
        closings.addFirst(socket::close);
        int index =
                TunLink.bringUp(socket, config.tunName(), config.tunMtu(), config.tunQueue(), config.tunAddresses());
        if (config.serviceAddresses()) {
            refuse(
                    "service-address",
                    TunLink.carry(socket, index, config.listenPrefixes(), config.routeProtocol()),
                    "A service address must not be on any interface of this host: our TUN carries it.");
        }
        KernelRoutes routes = new KernelRoutes(socket, index, config.routeProtocol());
        List<Prefix> prefixes = new ArrayList<>(config.poolRoutes());
        config.ownAddresses().forEach(own -> prefixes.add(Prefix.host(own)));
        refuse(
                "pool-route",
                routes.add(prefixes),
                "Each pool's prefix, and each address that our ICMP comes from, must be free to be routed to our TUN.");
        return routes;
    }

    private static void refuse(String name, List<Routes.RouteProblem> refused, String remedy) throws HostException {
        if (!refused.isEmpty()) {
            throw new HostException(refused.stream()
                    .map(each -> HostProblem.fatal(name, each.text(), remedy))
                    .toList());
        }
    }
}
