package net.sluice.load.abuse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lns abuse}: sends an LNS of one's own a bounded number of bad datagrams, and counts its answers. */
@Command(
        name = "abuse",
        mixinStandardHelpOptions = true,
        description =
                "Sends bad datagrams to an LNS of your own, a bounded number of each kind, and counts the answers.")
public final class AbuseCommand implements Callable<Integer> {

    private static final int MOST = 1_000_000;
    private static final long TICK_NANOS = 1_000_000;
    private static final long LAST_ANSWERS_NANOS = 500_000_000;

    @Option(names = "--lns", required = true, paramLabel = "ADDRESS", description = "The LNS.")
    private String lns = "";

    @Option(
            names = "--from",
            required = true,
            split = ",",
            paramLabel = "ADDRESS",
            description = "Our addresses; each kind comes from the next one.")
    private List<String> from = List.of();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "1702",
            description = "Our UDP port (${DEFAULT-VALUE}).")
    private int port = 1702;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "KIND",
            description = "Which: ${COMPLETION-CANDIDATES}; all of them without this option.")
    private List<Abuse> kinds = List.of(Abuse.values());

    @Option(names = "--count", paramLabel = "N", defaultValue = "500", description = "Of each kind (${DEFAULT-VALUE}).")
    private int count = 500;

    @Option(names = "--pps", paramLabel = "N", defaultValue = "2000", description = "Per second (${DEFAULT-VALUE}).")
    private int packetsPerSecond = 2000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Same seed, same octets (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(lns), 1701);
        for (int i = 0; i < kinds.size(); i++) {
            Abuse kind = kinds.get(i);
            try (DatagramChannel channel = DatagramChannel.open()) {
                channel.bind(new InetSocketAddress(InetAddress.ofLiteral(from.get(i % from.size())), port));
                channel.configureBlocking(false);
                int answers = send(channel, target, kind);
                System.out.println("abuse: " + kind + " sent=" + Math.min(count, MOST) + " answers=" + answers);
            }
        }
        return 0;
    }

    /** Sends one kind at the wanted rate; tells how many datagrams came meanwhile and shortly after. */
    private int send(DatagramChannel channel, InetSocketAddress target, Abuse kind) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer datagram = ByteBuffer.allocateDirect(2048);
        long start = System.nanoTime();
        int answers = 0;
        for (int n = 0; n < Math.min(count, MOST); n++) {
            datagram.clear();
            kind.next(datagram, n, random);
            channel.send(datagram.flip(), target);
            while (System.nanoTime() - start < (n + 1) * 1_000_000_000L / packetsPerSecond) {
                answers += receive(channel);
                LockSupport.parkNanos(TICK_NANOS);
            }
        }
        long end = System.nanoTime() + LAST_ANSWERS_NANOS;
        while (System.nanoTime() < end) {
            answers += receive(channel);
            LockSupport.parkNanos(TICK_NANOS);
        }
        return answers;
    }

    private static int receive(DatagramChannel channel) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(2048);
        int answers = 0;
        while (channel.receive(answer.clear()) != null) {
            answers++;
        }
        return answers;
    }
}
