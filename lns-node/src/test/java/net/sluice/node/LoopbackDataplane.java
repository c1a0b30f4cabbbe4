package net.sluice.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.RelayConfig;
import net.sluice.dataplane.assembly.MemoryDataplane.MemoryRoutes;
import net.sluice.dataplane.assembly.Plane;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.MemoryTun;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.NativeException;

/** A data plane with real sockets, on loopback addresses, and a TUN and kernel routes in memory: it needs no privileges. */
final class LoopbackDataplane {
    private LoopbackDataplane() {}

    static Dataplane open(DataplaneConfig config) throws HostException {
        return open(config, port -> port);
    }

    /** @param relayed stands where the ports between nodes are */
    static Dataplane open(DataplaneConfig config, UnaryOperator<DatagramPort> relayed) throws HostException {
        List<List<DatagramPort>> ports = new ArrayList<>();
        List<DatagramPort> relays = new ArrayList<>();
        List<TunQueue> queues = new ArrayList<>();
        RelayConfig relay = config.relay();
        try {
            for (int wire = 0; wire < config.wireWorkers(); wire++) {
                List<DatagramPort> own = new ArrayList<>();
                for (InetSocketAddress address : config.listen()) {
                    own.add(UdpPort.open(address, config.socketBufferBytes(), config.offloads(), warning -> {}));
                }
                ports.add(own);
                if (relay != null) {
                    relays.add(relayed.apply(
                            UdpPort.open(relay.bind(), config.socketBufferBytes(), config.offloads(), warning -> {})));
                }
            }
        } catch (NativeException refused) {
            throw new HostException(HostProblem.fatal("listen", refused.toString(), "Choose another address"), refused);
        }
        for (int tun = 0; tun < config.tunWorkers(); tun++) {
            queues.add(new MemoryTun());
        }
        List<Runnable> closings = new ArrayList<>();
        ports.forEach(own -> own.forEach(port -> closings.add(port::close)));
        relays.forEach(port -> closings.add(port::close));
        return new Plane(config, ports, relays, queues, new MemoryRoutes(), List.of(), closings, List.of());
    }
}
