package net.sluice.dataplane.host;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.PingSocket;

/** Pings some addresses, to see whether any of them can be reached from here. One thread; never waits. */
public final class EchoProbes implements AutoCloseable {
    private final List<PingSocket> sockets;

    private EchoProbes(List<PingSocket> sockets) {
        this.sockets = sockets;
    }

    /**
     * Sends nothing yet.
     *
     * @throws HostException when this process may not ping
     */
    public static EchoProbes open(List<InetAddress> addresses) throws HostException {
        SecureRandom random = new SecureRandom();
        List<PingSocket> opened = new ArrayList<>();
        try {
            for (InetAddress address : addresses) {
                opened.add(PingSocket.open(address, random.nextLong()));
            }
            return new EchoProbes(List.copyOf(opened));
        } catch (NativeException refused) {
            opened.forEach(PingSocket::close);
            throw new HostException(
                    HostProblem.fatal(
                            "ping",
                            "addresses cannot be pinged: " + refused.failure(),
                            "Let our group do it: sysctl -w net.ipv4.ping_group_range='0 2147483647', in our network namespace"),
                    refused);
        }
    }

    /** Sends a request to each. */
    public void send() {
        sockets.forEach(PingSocket::send);
    }

    /** Whether any has answered since the last call. */
    public boolean answered() {
        boolean answered = false;
        for (PingSocket socket : sockets) {
            answered |= socket.answered();
        }
        return answered;
    }

    @Override
    public void close() {
        sockets.forEach(PingSocket::close);
    }
}
