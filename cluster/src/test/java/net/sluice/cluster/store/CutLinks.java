package net.sluice.cluster.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Links between members that can be cut and healed, on loopback: each member has an address of 127/8 of its own and is
 * reached through a port here, which passes on what comes. Who connects is known by its address. A cut link carries
 * nothing: connections stay open and silent, as when packets are lost, or break.
 */
final class CutLinks implements AutoCloseable {
    private record Link(Socket from, Socket to, String source, String destination) {}

    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Set<String>> cut = ConcurrentHashMap.newKeySet();
    private final Map<String, ServerSocket> doors = new ConcurrentHashMap<>();

    /** Where the member that listens on this port of its address is reached through here. */
    InetSocketAddress doorTo(String address, int port) {
        try {
            ServerSocket door = new ServerSocket(0, 50, InetAddress.getByName(address));
            doors.put(address, door);
            Thread.ofVirtual().start(() -> accept(door, address, port));
            return new InetSocketAddress(address, door.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket door, String address, int port) {
        while (!door.isClosed()) {
            try {
                Socket from = door.accept();
                String source = from.getInetAddress().getHostAddress();
                if (cut.contains(Set.of(source, address))) {
                    from.close();
                    continue;
                }
                Socket to = new Socket();
                try {
                    to.connect(new InetSocketAddress(address, port), 1000);
                } catch (IOException refused) {
                    from.close();
                    continue;
                }
                Link link = new Link(from, to, source, address);
                links.add(link);
                Thread.ofVirtual().start(() -> pass(link, from, to));
                Thread.ofVirtual().start(() -> pass(link, to, from));
            } catch (IOException over) {
                // the test is
            }
        }
    }

    private void pass(Link link, Socket from, Socket to) {
        byte[] buffer = new byte[65_536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (isCut(link)) {
                    continue; // what is said on a cut link is lost
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException broken) {
            // so is the link
        }
        links.remove(link);
    }

    private boolean isCut(Link link) {
        return cut.contains(Set.of(link.source, link.destination));
    }

    /** From now on what these say to each other is lost; their connections stay. */
    void silence(String one, String other) {
        cut.add(Set.of(one, other));
    }

    /** They can reach each other again; connections that lost something break. */
    void heal() {
        Set<Link> broken = ConcurrentHashMap.newKeySet();
        links.stream().filter(this::isCut).forEach(broken::add);
        cut.clear();
        broken.forEach(CutLinks::breakOff);
    }

    private static void breakOff(Link link) {
        try (link.from;
                link.to) {
            // closing is all
        } catch (IOException already) {
            // broken
        }
    }

    @Override
    public void close() {
        doors.values().forEach(door -> {
            try {
                door.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        links.forEach(CutLinks::breakOff);
    }
}
