package net.sluice.dataplane.assembly;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.RelayConfig;
import net.sluice.dataplane.Routes;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.io.MemoryTun;

/**
 * A data plane whose sockets, TUN and kernel routes are in memory: the real workers and tables, driven by {@link Plane#step}. For tests of this module
 * and of what is built on it.
 *
 * @param ports for each wire worker its ports
 * @param relays for each wire worker its port to other nodes, if the configuration has them
 * @param routes what the kernel would have
 */
public record MemoryDataplane(
        Plane plane,
        List<List<MemoryPort>> ports,
        List<MemoryPort> relays,
        List<MemoryTun> queues,
        MemoryRoutes routes) {

    /** Opens one. */
    public static MemoryDataplane open(DataplaneConfig config) {
        List<List<MemoryPort>> ports = new ArrayList<>();
        for (int wire = 0; wire < config.wireWorkers(); wire++) {
            ports.add(config.listen().stream()
                    .map(local -> new MemoryPort(local, config.offloads()))
                    .toList());
        }
        List<MemoryTun> queues = new ArrayList<>();
        for (int tun = 0; tun < config.tunWorkers(); tun++) {
            queues.add(new MemoryTun());
        }
        MemoryRoutes routes = new MemoryRoutes();
        List<List<DatagramPort>> asPorts =
                ports.stream().map(List::<DatagramPort>copyOf).toList();
        List<MemoryPort> relays = new ArrayList<>();
        RelayConfig relay = config.relay();
        for (int wire = 0; relay != null && wire < config.wireWorkers(); wire++) {
            relays.add(new MemoryPort(relay.bind(), config.offloads()));
        }
        Plane plane = new Plane(
                config, asPorts, List.copyOf(relays), List.copyOf(queues), routes, List.of(), List.of(), List.of());
        return new MemoryDataplane(plane, ports, relays, queues, routes);
    }

    /** Routes that go nowhere. */
    public static final class MemoryRoutes implements Routes {

        private final Set<String> present = new TreeSet<>();

        @Override
        public synchronized List<RouteProblem> add(Collection<Prefix> prefixes) {
            prefixes.forEach(prefix -> present.add(prefix.toString()));
            return List.of();
        }

        @Override
        public synchronized List<RouteProblem> delete(Collection<Prefix> prefixes) {
            prefixes.forEach(prefix -> present.remove(prefix.toString()));
            return List.of();
        }

        /** Those that are there, sorted as text. */
        public synchronized List<String> present() {
            return List.copyOf(present);
        }
    }
}
