package net.sluice.dataplane;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the data plane is laid out.
 *
 * @param listen our L2TP addresses, IPv4 and IPv6, each a real address (not a wildcard: answers must carry the address that was asked), no two alike
 * @param serviceAddresses whether {@code listen} is on no interface of this host: the TUN then carries these addresses, and routers are told of them by
 *     {@link Dataplane#announce}
 * @param tunName the TUN's name, 1..15 characters
 * @param tunMtu the TUN's MTU, octets
 * @param tunQueue packets that wait in each of the TUN's queues until a worker reads them; one more is dropped by the kernel and counted (KernelDrop)
 * @param clampMss whether the maximum segment size of TCP connections is lowered to what fits the session
 * @param tunAddresses the gateway's own addresses, put on the TUN as /32 and /128, so that subscribers can ping it and a traceroute sees it
 * @param icmpIpv4 what ICMP errors come from and pings to are answered here, not by the kernel; null: nobody is told. Not one of {@code tunAddresses}:
 *     the kernel drops what seems to come from itself. {@link #DUMMY_IPV4} when there is no address to spare
 * @param icmpIpv6 the same in IPv6; may be one of {@code tunAddresses}, as the kernel does not look, and then it answers the pings
 * @param icmpPerSecond ICMP errors of each wire worker, and pings answered by each TUN worker, per second (burst: twice that)
 * @param poolRoutes prefixes of which subscribers get addresses: one kernel route each
 * @param routeProtocol the protocol number of our kernel routes (rtnetlink rtm_protocol), 5..255
 * @param wireWorkers UDP sockets per listen address, and home workers, 1..64
 * @param tunWorkers TUN queues, 1..64
 * @param shards control loops, 1..64
 * @param cpus how many CPUs to lay threads out for; 0 asks the JVM
 * @param napNanos how long a thread pauses between the small batches of a steady stream so that they grow, 0..1,000,000; 0: never
 * @param socketBufferBytes asked of SO_RCVBUF and SO_SNDBUF of each socket
 * @param batch datagrams per receive and send call, 1..1024
 * @param datagramBytes longest datagram that can be received or sent
 * @param ringBytes size of each ring between two workers
 * @param puntBytes size of each shard's three punt queues
 * @param reorderMessages data messages that may wait for an earlier one at each wire worker, 64..1,048,576
 * @param maxSessions sessions that fit
 * @param maxPrefixes prefixes that fit beyond two per session
 * @param maxRoutingTables routing table ids are 0..maxRoutingTables-1
 * @param tunnelZeroPlace which slot, and so which shard, a control message with tunnel id 0 belongs to
 * @param unknownTunnelsPerSecond messages of tunnels that are not here, handed to the shard that would know them, from one source address, per second (burst: twice that);
 *     0: none, all are dropped
 * @param tunnelZeroPerSecond control messages with tunnel id 0 accepted from one source address, per second (burst: twice that)
 * @param pppPerSecond PPP control frames punted of one session, per second (burst: twice that)
 * @param waitingPackets packets that fit, over all wire workers, that wait because their session is shaped; memory is reserved for them at start
 * @param offloads which of the kernel's ways to carry many packets per call to use, as far as it has them
 * @param fence until when anything may leave; {@link Fence#NONE} without a cluster
 * @param relay how packets go to and come from other nodes; null: not at all, and it costs nothing
 */
public record DataplaneConfig(
        List<InetSocketAddress> listen,
        boolean serviceAddresses,
        String tunName,
        int tunMtu,
        int tunQueue,
        boolean clampMss,
        List<InetAddress> tunAddresses,
        @Nullable Inet4Address icmpIpv4,
        @Nullable Inet6Address icmpIpv6,
        int icmpPerSecond,
        List<Prefix> poolRoutes,
        int routeProtocol,
        int wireWorkers,
        int tunWorkers,
        int shards,
        int cpus,
        int napNanos,
        int socketBufferBytes,
        int batch,
        int datagramBytes,
        int ringBytes,
        int puntBytes,
        int reorderMessages,
        int maxSessions,
        int maxPrefixes,
        int maxRoutingTables,
        TunnelZeroPlace tunnelZeroPlace,
        int unknownTunnelsPerSecond,
        int tunnelZeroPerSecond,
        int pppPerSecond,
        int waitingPackets,
        Offloads offloads,
        Fence fence,
        @Nullable RelayConfig relay) {

    /** "IPv4 dummy address" (RFC 7600): a source for those who have none; nothing is ever sent to it. */
    public static final String DUMMY_IPV4 = "192.0.0.8";

    /** Refuses values out of range. */
    public DataplaneConfig {
        listen = List.copyOf(listen);
        tunAddresses = List.copyOf(tunAddresses);
        poolRoutes = List.copyOf(poolRoutes);
        check(!listen.isEmpty(), "listen is empty");
        check(listen.stream().distinct().count() == listen.size(), "listen names an address twice");
        for (InetSocketAddress each : listen) {
            check(!each.isUnresolved(), "listen address " + each + " is not resolved");
            check(
                    !each.getAddress().isAnyLocalAddress(),
                    "listen address " + each + " is a wildcard: name the address itself, answers must carry it");
        }
        check(tunName.matches("[a-zA-Z0-9_.-]{1,15}"), "tunName '" + tunName + "' is not an interface name");
        range("tunMtu", tunMtu, 1280, 65535);
        range("tunQueue", tunQueue, 100, 65_536);
        check(icmpIpv4 == null || !tunAddresses.contains(icmpIpv4), "icmpIpv4 is the kernel's: one of tunAddresses");
        range("icmpPerSecond", icmpPerSecond, 1, 1_000_000);
        range("routeProtocol", routeProtocol, 5, 255);
        range("wireWorkers", wireWorkers, 1, 64);
        range("tunWorkers", tunWorkers, 1, 64);
        range("shards", shards, 1, 64);
        range("cpus", cpus, 0, 4096);
        range("napNanos", napNanos, 0, 1_000_000);
        range("socketBufferBytes", socketBufferBytes, 4096, 1 << 30);
        range("batch", batch, 1, 1024);
        range("datagramBytes", datagramBytes, 1500, 65535);
        range("ringBytes", ringBytes, 1 << 16, 1 << 30);
        range("puntBytes", puntBytes, 1 << 16, 1 << 30);
        range("reorderMessages", reorderMessages, 64, 1 << 20);
        range("maxSessions", maxSessions, 1, 16_000_000);
        range("maxPrefixes", maxPrefixes, 0, 16_000_000);
        range("maxRoutingTables", maxRoutingTables, 1, 65536);
        range("unknownTunnelsPerSecond", unknownTunnelsPerSecond, 0, 1_000_000);
        range("tunnelZeroPerSecond", tunnelZeroPerSecond, 1, 1_000_000);
        range("pppPerSecond", pppPerSecond, 1, 1_000_000);
        range("waitingPackets", waitingPackets, 64, 4_000_000);
    }

    /** The addresses that the data plane answers for itself, and that the kernel must be told to send to it. */
    public List<InetAddress> ownAddresses() {
        return Stream.of(icmpIpv4, icmpIpv6)
                .filter(Objects::nonNull)
                .map(InetAddress.class::cast)
                .filter(each -> !tunAddresses.contains(each) && !DUMMY_IPV4.equals(each.getHostAddress()))
                .toList();
    }

    /** The addresses in {@code listen}, each once, as host prefixes. */
    public List<Prefix> listenPrefixes() {
        return listen.stream()
                .map(InetSocketAddress::getAddress)
                .distinct()
                .map(Prefix::host)
                .toList();
    }

    private static void range(String name, int value, int low, int high) {
        check(value >= low && value <= high, name + " " + value + " is not " + low + ".." + high);
    }

    private static void check(boolean good, String complaint) {
        if (!good) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /** A layout for these listen addresses: one worker of each kind, one shard, 65,536 sessions, TUN "sluice0" of MTU 1500. */
    public static Builder builder(List<InetSocketAddress> listen) {
        return new Builder(listen);
    }

    /** Collects a layout's values; each setter is named after its component. */
    public static final class Builder {
        private final List<InetSocketAddress> listen;
        private boolean serviceAddresses;
        private String tunName = "sluice0";
        private int tunMtu = 1500;
        private int tunQueue = 8192;
        private boolean clampMss = true;
        private List<InetAddress> tunAddresses = List.of();
        private @Nullable Inet4Address icmpIpv4;
        private @Nullable Inet6Address icmpIpv6;
        private int icmpPerSecond = 1000;
        private List<Prefix> poolRoutes = List.of();
        private int routeProtocol = 171;
        private int wireWorkers = 1;
        private int tunWorkers = 1;
        private int shards = 1;
        private int cpus;
        private int napNanos = 50_000;
        private int socketBufferBytes = 8 << 20;
        private int batch = 64;
        private int datagramBytes = 2048;
        private int ringBytes = 4 << 20;
        private int puntBytes = 4 << 20;
        private int reorderMessages = 1024;
        private int maxSessions = 65_536;
        private int maxPrefixes = 50_000;
        private int maxRoutingTables = 16;
        private TunnelZeroPlace tunnelZeroPlace = TunnelZeroPlace.BY_SOURCE;
        private int unknownTunnelsPerSecond;
        private int tunnelZeroPerSecond = 200;
        private int pppPerSecond = 50;
        private int waitingPackets = 16_384;
        private Offloads offloads = Offloads.ALL;
        private Fence fence = Fence.NONE;
        private @Nullable RelayConfig relay;

        private Builder(List<InetSocketAddress> listen) {
            this.listen = listen;
        }

        public Builder serviceAddresses(boolean value) {
            serviceAddresses = value;
            return this;
        }

        public Builder tun(String name, int mtu) {
            tunName = name;
            tunMtu = mtu;
            return this;
        }

        public Builder tunQueue(int value) {
            tunQueue = value;
            return this;
        }

        public Builder clampMss(boolean value) {
            clampMss = value;
            return this;
        }

        public Builder tunAddresses(List<InetAddress> value) {
            tunAddresses = value;
            return this;
        }

        public Builder icmp(@Nullable Inet4Address ipv4, @Nullable Inet6Address ipv6) {
            icmpIpv4 = ipv4;
            icmpIpv6 = ipv6;
            return this;
        }

        public Builder icmpPerSecond(int value) {
            icmpPerSecond = value;
            return this;
        }

        public Builder poolRoutes(List<Prefix> value) {
            poolRoutes = value;
            return this;
        }

        public Builder routeProtocol(int value) {
            routeProtocol = value;
            return this;
        }

        public Builder wireWorkers(int value) {
            wireWorkers = value;
            return this;
        }

        public Builder tunWorkers(int value) {
            tunWorkers = value;
            return this;
        }

        public Builder shards(int value) {
            shards = value;
            return this;
        }

        public Builder cpus(int value) {
            cpus = value;
            return this;
        }

        public Builder napNanos(int value) {
            napNanos = value;
            return this;
        }

        public Builder socketBufferBytes(int value) {
            socketBufferBytes = value;
            return this;
        }

        public Builder batch(int value) {
            batch = value;
            return this;
        }

        public Builder datagramBytes(int value) {
            datagramBytes = value;
            return this;
        }

        public Builder ringBytes(int value) {
            ringBytes = value;
            return this;
        }

        public Builder puntBytes(int value) {
            puntBytes = value;
            return this;
        }

        public Builder reorderMessages(int value) {
            reorderMessages = value;
            return this;
        }

        public Builder maxSessions(int value) {
            maxSessions = value;
            return this;
        }

        public Builder maxPrefixes(int value) {
            maxPrefixes = value;
            return this;
        }

        public Builder maxRoutingTables(int value) {
            maxRoutingTables = value;
            return this;
        }

        public Builder tunnelZeroPlace(TunnelZeroPlace value) {
            tunnelZeroPlace = value;
            return this;
        }

        public Builder unknownTunnelsPerSecond(int value) {
            unknownTunnelsPerSecond = value;
            return this;
        }

        public Builder tunnelZeroPerSecond(int value) {
            tunnelZeroPerSecond = value;
            return this;
        }

        public Builder pppPerSecond(int value) {
            pppPerSecond = value;
            return this;
        }

        public Builder waitingPackets(int value) {
            waitingPackets = value;
            return this;
        }

        public Builder offloads(Offloads value) {
            offloads = value;
            return this;
        }

        public Builder fence(Fence value) {
            fence = value;
            return this;
        }

        public Builder relay(@Nullable RelayConfig value) {
            relay = value;
            return this;
        }

        public DataplaneConfig build() {
            return new DataplaneConfig(
                    listen,
                    serviceAddresses,
                    tunName,
                    tunMtu,
                    tunQueue,
                    clampMss,
                    tunAddresses,
                    icmpIpv4,
                    icmpIpv6,
                    icmpPerSecond,
                    poolRoutes,
                    routeProtocol,
                    wireWorkers,
                    tunWorkers,
                    shards,
                    cpus,
                    napNanos,
                    socketBufferBytes,
                    batch,
                    datagramBytes,
                    ringBytes,
                    puntBytes,
                    reorderMessages,
                    maxSessions,
                    maxPrefixes,
                    maxRoutingTables,
                    tunnelZeroPlace,
                    unknownTunnelsPerSecond,
                    tunnelZeroPerSecond,
                    pppPerSecond,
                    waitingPackets,
                    offloads,
                    fence,
                    relay);
        }
    }
}
