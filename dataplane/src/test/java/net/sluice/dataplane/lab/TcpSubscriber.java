package net.sluice.dataplane.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.PacketBatch;
import net.sluice.dataplane.io.PacketOutlet;
import net.sluice.dataplane.io.PacketVector;
import net.sluice.dataplane.io.TunDevice;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * Subscriber 10.0.0.1, session 1 of tunnel 10, with the kernel's TCP: a plain TUN in the LAC's namespace, joined to the session by a thread. What arrives has
 * passed the checks of two real TCP implementations.
 */
final class TcpSubscriber implements AutoCloseable {

    private static final int BATCH = 64;
    private static final int MTU = 1400;
    private static final int JOINED = 1472;
    private static final byte[] HEADERS = HexFormat.of().parseHex("0002000a0001ff030021");
    private static final int PORT = 4000;

    private final UdpPort port;
    private final TunDevice device;
    private final MemorySegment lns;
    private final Arena arena = Arena.ofAuto();
    private final Thread thread = new Thread(this::turn, "subscriber");
    private volatile boolean closed;

    private TcpSubscriber(UdpPort port, TunDevice device, InetSocketAddress lns) {
        this.port = port;
        this.device = device;
        this.lns = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(this.lns, 0, lns);
    }

    static TcpSubscriber open(InetSocketAddress lac, InetSocketAddress lns) throws Exception {
        TcpSubscriber subscriber = Namespaces.inside(
                "lac",
                () -> new TcpSubscriber(
                        UdpPort.open(lac, 4 << 20, Offloads.ALL, problem -> {}), TunDevice.open("sub0", 1), lns));
        Namespaces.run("ip -n lac address add 10.0.0.1/32 dev sub0");
        Namespaces.run("ip -n lac link set sub0 mtu " + MTU + " up");
        Namespaces.run("ip -n lac route add 203.0.113.2/32 dev sub0 src 10.0.0.1");
        subscriber.thread.setDaemon(true);
        subscriber.thread.start();
        return subscriber;
    }

    private void turn() {
        TunQueue queue = device.queues().getFirst();
        PacketOutlet outlet = queue.outlet();
        PacketBatch packets = new PacketBatch(arena, BATCH, MTU);
        DatagramBatch datagrams = new DatagramBatch(arena, BATCH, 2048, true);
        DatagramVector out = new DatagramVector(arena, BATCH, false);
        PacketVector in = new PacketVector(1);
        while (!closed) {
            int work = Math.max(0, queue.read(packets));
            for (int i = 0; i < work; i++) {
                long begin = packets.offset(i) - HEADERS.length;
                MemorySegment.copy(HEADERS, 0, packets.memory(), ValueLayout.JAVA_BYTE, begin, HEADERS.length);
                out.add(packets.memory(), begin, packets.length(i) + HEADERS.length, lns, 0);
            }
            send(out);
            int received = Math.max(0, port.receive(datagrams));
            for (int i = 0; i < received; i++) {
                in.add(datagrams.memory(), datagrams.offset(i) + HEADERS.length, datagrams.length(i) - HEADERS.length);
                outlet.write(in, 0);
                in.clear();
            }
            if (work + received == 0) {
                LockSupport.parkNanos(20_000);
            }
        }
    }

    private void send(DatagramVector out) {
        int count = out.packets().count();
        if (count > 0) {
            out.join((peer, offset) -> JOINED);
        }
        for (int from = 0; from < count; ) {
            int sent = port.send(out, from);
            from += sent > 0 ? sent : out.joined(from);
        }
        out.clear();
    }

    /** Sends octets to the core host, or from there, on one connection: whether they all arrived as they were. */
    boolean transfer(boolean up, int octets) throws Exception {
        InetSocketAddress core = new InetSocketAddress("203.0.113.2", PORT);
        return transfer(up, octets, core, core);
    }

    /** The same, where the connection to {@code there} ends at {@code at} in the core. */
    boolean transfer(boolean up, int octets, InetSocketAddress there, InetSocketAddress at) throws Exception {
        byte[] content = new byte[octets];
        new Random(octets).nextBytes(content);
        ServerSocket server = Namespaces.inside("core", () -> {
            ServerSocket listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(at);
            return listening;
        });
        try (server) {
            CompletableFuture<byte[]> far = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    return end(socket, !up, content);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            byte[] near = Namespaces.inside("lac", () -> {
                try (Socket socket = new Socket()) {
                    socket.connect(there, 5_000);
                    return end(socket, up, content);
                }
            });
            byte[] arrived = up ? far.get(60, TimeUnit.SECONDS) : near;
            return Arrays.equals(arrived, content);
        }
    }

    /** Whether a connection comes about within half a second. */
    boolean reaches(InetSocketAddress there) throws Exception {
        return Namespaces.inside("lac", () -> {
            try (Socket socket = new Socket()) {
                socket.connect(there, 500);
                return true;
            } catch (IOException refused) {
                return false;
            }
        });
    }

    /** Either sends and waits for the other's single octet, or receives and sends it. */
    private static byte[] end(Socket socket, boolean sends, byte[] content) throws Exception {
        socket.setSoTimeout(20_000);
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        if (sends) {
            out.write(content);
            out.flush();
            return new byte[] {(byte) in.read()};
        }
        byte[] arrived = new byte[content.length];
        new DataInputStream(in).readFully(arrived);
        out.write(1);
        return arrived;
    }

    @Override
    public void close() {
        closed = true;
        for (int i = 0; i < 500 && thread.isAlive(); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        device.close();
        port.close();
    }
}
