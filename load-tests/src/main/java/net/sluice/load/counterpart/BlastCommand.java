package net.sluice.load.counterpart;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.load.shell.Termination;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lns blast}: every packet to another subscriber, as fast as the kernel takes them. */
@Command(
        name = "blast",
        mixinStandardHelpOptions = true,
        description = "Sends UDP packets to subscribers in turn, as fast as it can; for benchmarks of the way down.")
public final class BlastCommand implements Callable<Integer> {

    private static final int SOCKET_BUFFER = 16 << 20;
    private static final int BATCH = 64;
    private static final int HEADERS = 28;
    private static final int LONGEST = 1500;
    private static final int DISCARD_PORT = 9;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--from", paramLabel = "ADDRESS", required = true, description = "Our address.")
    private String from = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            required = true,
            description = "The subscribers' IPv4 addresses, a line each, as ./lns lac --addresses writes them.")
    private Path to = Path.of("");

    @Option(
            names = "--size",
            paramLabel = "OCTETS",
            defaultValue = "64",
            description = "Length of each IP packet (${DEFAULT-VALUE}).")
    private int size = 64;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Ends after so long (${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Override
    public Integer call() throws IOException {
        if (size < HEADERS || size > LONGEST) {
            throw new ParameterException(spec.commandLine(), "--size is " + HEADERS + " to " + LONGEST);
        }
        List<String> addresses =
                Files.readAllLines(to).stream().filter(line -> !line.isBlank()).toList();
        if (addresses.isEmpty()) {
            throw new ParameterException(spec.commandLine(), to + " holds no address");
        }
        Termination termination = new Termination(1_000);
        try (Arena arena = Arena.ofConfined();
                UdpPort port =
                        UdpPort.openAlone(new InetSocketAddress(InetAddress.ofLiteral(from), 0), SOCKET_BUFFER)) {
            MemorySegment peers = arena.allocate((long) addresses.size() * SocketAddress.BYTES, Long.BYTES);
            for (int i = 0; i < addresses.size(); i++) {
                InetAddress address = InetAddress.ofLiteral(addresses.get(i).strip());
                SocketAddress.put(peers, (long) i * SocketAddress.BYTES, new InetSocketAddress(address, DISCARD_PORT));
            }
            System.out.println(blast(port, arena, peers, addresses.size(), termination));
        } finally {
            termination.done(0);
        }
        return 0;
    }

    private String blast(UdpPort port, Arena arena, MemorySegment peers, int count, Termination termination) {
        DatagramVector vector = new DatagramVector(arena, BATCH, false);
        MemorySegment payload = arena.allocate(Math.max(1, size - HEADERS));
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        long taken = 0;
        long refused = 0;
        int next = 0;
        while (System.nanoTime() - end < 0 && !termination.wished()) {
            for (int i = 0; i < BATCH; i++) {
                vector.add(payload, 0, size - HEADERS, peers, (long) next * SocketAddress.BYTES);
                next = (next + 1) % count;
            }
            for (int sent = 0; sent < BATCH; ) {
                int now = port.send(vector, sent);
                taken += Math.max(0, now);
                refused += now < 0 ? 1 : 0;
                sent += Math.max(1, now);
            }
            vector.clear();
        }
        double elapsed = (System.nanoTime() - begin) / 1e9;
        return String.format(
                Locale.ROOT,
                "blast: %d packets of %d octets to %d subscribers in %.2f s: %.0f/s; %d not taken by the kernel",
                taken,
                size,
                count,
                elapsed,
                taken / elapsed,
                refused);
    }
}
