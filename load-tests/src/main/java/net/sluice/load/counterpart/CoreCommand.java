package net.sluice.load.counterpart;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.sluice.load.probe.Ipv4;
import net.sluice.load.shell.Termination;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lns core}: answers the fleet's numbered packets until SIGTERM, then prints what it has seen. */
@Command(
        name = "core",
        mixinStandardHelpOptions = true,
        description =
                "The fleet's counterpart behind the LNS: answers its numbered packets, and counts them line by line.")
public final class CoreCommand implements Callable<Integer> {

    private static final int SOCKET_BUFFER = 16 << 20;
    private static final int BATCH = 256;
    private static final long IDLE_MILLIS = 200;
    private static final long PATIENCE_MILLIS = 2_000;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "Address to listen at (${DEFAULT-VALUE}).")
    private String listen = "0.0.0.0";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7007",
            description = "UDP port to listen at (${DEFAULT-VALUE}).")
    private int port = 7007;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Keep books of at most so many lines (${DEFAULT-VALUE}).")
    private int linesLimit = 1_000_000;

    private long answered;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        Books books = new Books(linesLimit);
        try (DatagramChannel channel = DatagramChannel.open();
                Selector selector = Selector.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.bind(new InetSocketAddress(listen, port));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            Termination termination = new Termination(PATIENCE_MILLIS, selector::wakeup);
            out.println("core: answering at " + channel.getLocalAddress());
            serve(channel, selector, books, termination);
            report(out, books.totals(), answered);
            int exitCode = books.totals().misdelivered() == 0 ? 0 : 1;
            termination.done(exitCode);
            return exitCode;
        }
    }

    private static void report(PrintStream out, Books.Totals totals, long answered) {
        out.println(String.format(
                Locale.ROOT,
                "core: lines=%d received=%d duplicates=%d misdelivered=%d strangers=%d refused=%d late=%d answered=%d",
                totals.lines(),
                totals.received(),
                totals.duplicates(),
                totals.misdelivered(),
                totals.strangers(),
                totals.refused(),
                totals.late(),
                answered));
    }

    private void serve(DatagramChannel channel, Selector selector, Books books, Termination termination)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        while (!termination.wished()) {
            selector.select(key -> {}, IDLE_MILLIS);
            for (int i = 0; i < BATCH; i++) {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                if (from == null) {
                    break;
                }
                buffer.flip();
                if (from.getAddress().getAddress().length == Integer.BYTES
                        && books.received(buffer, Ipv4.toInt(from.getAddress()))) {
                    answered += channel.send(buffer, from) > 0 ? 1 : 0;
                }
            }
        }
    }
}
