package net.sluice.radius.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.wire.Secret;
import org.junit.jupiter.api.Assumptions;

/** A FreeRADIUS of this test's own, on loopback and free ports; its configuration is in src/test/resources/freeradius. */
public final class FreeRadius implements AutoCloseable {

    public static final Secret SECRET = Secret.of("testing123");

    private static final long READY_SECONDS = 20;

    private final Process process;
    private final Path directory;
    private final int authPort;
    private final int acctPort;
    private final int unsignedPort;
    private final List<String> output = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    private FreeRadius(Process process, Path directory, List<Integer> ports) {
        this.process = process;
        this.directory = directory;
        this.authPort = ports.get(0);
        this.acctPort = ports.get(1);
        this.unsignedPort = ports.get(2);
    }

    /** Starts one in {@code directory}; the calling test is skipped where none is installed. */
    public static FreeRadius start(Path directory) throws IOException, InterruptedException {
        String binary = binary();
        Assumptions.assumeTrue(
                binary != null,
                "FreeRADIUS is not installed (Debian: apt-get install freeradius): nothing to test against");
        for (String name : List.of("radiusd.conf", "users")) {
            try (InputStream in = FreeRadius.class.getResourceAsStream("/freeradius/" + name)) {
                Files.write(directory.resolve(name), in.readAllBytes());
            }
        }
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(directory.resolve("acct_users"), "");
        List<Integer> ports = freePorts(3);
        ProcessBuilder builder =
                new ProcessBuilder(binary, "-f", "-d", directory.toString(), "-n", "radiusd", "-l", "stdout");
        builder.redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("LAB_RADDB", directory.toString());
        environment.put("LAB_AUTHPORT", ports.get(0).toString());
        environment.put("LAB_ACCTPORT", ports.get(1).toString());
        environment.put("LAB_UNSIGNEDPORT", ports.get(2).toString());
        FreeRadius server = new FreeRadius(builder.start(), directory, ports);
        Thread.ofVirtual().start(server::readOutput);
        if (!server.ready.await(READY_SECONDS, TimeUnit.SECONDS) || !server.process.isAlive()) {
            server.close();
            throw new IllegalStateException("FreeRADIUS did not become ready:\n" + server.output());
        }
        return server;
    }

    private static String binary() {
        for (String path : List.of("/usr/sbin/freeradius", "/usr/sbin/radiusd", "/usr/local/sbin/radiusd")) {
            if (Files.isExecutable(Path.of(path))) {
                return path;
            }
        }
        return null;
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<DatagramSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                synchronized (output) {
                    output.add(line);
                }
                if (line.contains("Ready to process")) {
                    ready.countDown();
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            synchronized (output) {
                output.add(e.toString());
            }
        } finally {
            ready.countDown();
        }
    }

    public String output() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    /** The port whose answers carry Message-Authenticator. */
    public RadiusServer authentication() {
        return RadiusServer.of("freeradius", at("127.0.0.1", authPort), SECRET);
    }

    public RadiusServer authenticationOverIpv6() {
        return RadiusServer.of("freeradius6", at("::1", authPort), SECRET);
    }

    /** The port whose answers do not. */
    public RadiusServer unsigned() {
        return RadiusServer.of("old", at("127.0.0.1", unsignedPort), SECRET);
    }

    public RadiusServer accounting() {
        return RadiusServer.of("freeradius", at("127.0.0.1", acctPort), SECRET);
    }

    /** Every accounting record that it wrote, oldest first, each as its lines. */
    public List<String> accountingRecords() throws IOException {
        return records("detail");
    }

    /** Every Access-Request of users named logged-…, as FreeRADIUS read it. */
    public List<String> accessRequests() throws IOException {
        return records("auth-detail");
    }

    private List<String> records(String file) throws IOException {
        Path detail = directory.resolve("run").resolve(file);
        if (!Files.exists(detail)) {
            return List.of();
        }
        List<String> records = new ArrayList<>();
        for (String record : Files.readString(detail).split("\n\n", -1)) {
            if (!record.isBlank()) {
                records.add(record);
            }
        }
        return records;
    }

    /** Stops answering without going away. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
