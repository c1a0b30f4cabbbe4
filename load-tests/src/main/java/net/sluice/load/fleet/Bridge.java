package net.sluice.load.fleet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.io.PacketBatch;
import net.sluice.dataplane.io.PacketOutlet;
import net.sluice.dataplane.io.PacketVector;
import net.sluice.dataplane.io.TunDevice;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.load.lac.LacFleet;
import net.sluice.load.lac.Line;
import net.sluice.load.probe.Ipv4;
import net.sluice.load.shell.Progress;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppLink;
import org.jspecify.annotations.Nullable;

/**
 * A TUN device whose packets go over the fleet's first line: what a subscriber's router does with its ppp0. The device gets the
 * line's address and routes when the line comes up. Used by the fleet's loop alone.
 */
final class Bridge implements AutoCloseable {

    private static final int BATCH = 64;
    private static final int PACKET_OCTETS = 2048;
    private static final int PATIENCE_SECONDS = 10;

    /** A TUN descriptor and a selector cannot be waited for together; so while the line is up we look this often. */
    private static final long LOOK_NANOS = 100_000;

    private final TunDevice device;
    private final TunQueue queue;
    private final PacketOutlet outlet;
    private final List<String> routes;
    private final Progress progress;
    private final Arena arena = Arena.ofConfined();
    private final PacketBatch up = new PacketBatch(arena, BATCH, PACKET_OCTETS);
    private final PacketBatch down = new PacketBatch(arena, 1, PACKET_OCTETS);
    private final ByteBuffer upBuffer = up.memory().asByteBuffer();
    private final PacketVector downVector = new PacketVector(1);
    private @Nullable Line line;

    private Bridge(TunDevice device, List<String> routes, Progress progress) {
        this.device = device;
        this.routes = routes;
        this.progress = progress;
        queue = device.queues().getFirst();
        outlet = queue.outlet();
    }

    /**
     * Makes the device.
     *
     * @param routes prefixes to be routed over the line
     */
    static Bridge open(String name, List<String> routes, Progress progress) throws IOException {
        return new Bridge(TunDevice.open(name, 1), List.copyOf(routes), progress);
    }

    void lineUp(Line fresh) {
        PppLink link = fresh.link();
        LcpResult lcp = link == null ? null : link.view().lcp();
        if (fresh.number() != 0 || lcp == null) {
            return;
        }
        line = fresh;
        String address = Ipv4.toAddress(fresh.address()).getHostAddress();
        ip("address", "add", address + "/32", "dev", device.name());
        ip("link", "set", device.name(), "up", "mtu", Integer.toString(lcp.mtu()));
        for (String route : routes) {
            ip("route", "replace", route, "dev", device.name(), "src", address);
        }
        progress.say("bridge: " + device.name() + " carries " + address + ", MTU " + lcp.mtu());
    }

    void lineDown(Line gone) {
        if (gone.equals(line)) {
            line = null;
            ip("address", "flush", "dev", device.name());
        }
    }

    /** True while a line is bridged. */
    boolean active() {
        return line != null;
    }

    void rest() {
        LockSupport.parkNanos(LOOK_NANOS);
    }

    /** Takes what programs sent to the device up the line; tells how many packets. */
    int carryUp(LacFleet fleet) {
        Line bridged = line;
        if (bridged == null) {
            return 0;
        }
        int count = Math.max(0, queue.read(up));
        for (int i = 0; i < count; i++) {
            int at = (int) up.offset(i);
            upBuffer.limit(at + up.length(i)).position(at);
            fleet.sendIp(bridged, upBuffer);
            upBuffer.clear();
        }
        return count;
    }

    /** Hands a packet that came down the line to the device. */
    void carryDown(Line from, ByteBuffer ip) {
        if (from.equals(line) && ip.remaining() <= PACKET_OCTETS) {
            int length = ip.remaining();
            down.memory().asByteBuffer().position((int) down.next()).put(ip);
            downVector.clear();
            downVector.add(down.memory(), down.next(), length);
            // What the kernel does not take is lost, as on any link.
            outlet.write(downVector, 0);
        }
    }

    private void ip(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        String what = String.join(" ", command);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                progress.say("bridge: no end of " + what);
            } else if (process.exitValue() != 0) {
                progress.say("bridge: " + what + ": "
                        + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        } catch (IOException e) {
            progress.say("bridge: " + what + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        device.close();
        arena.close();
    }
}
