package net.sluice.load.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ordinary programs of a subscriber whose line is bridged to a TUN device on the lac host, and the servers on the core host that
 * they talk to. Each method runs one program to its end and reads what it says.
 */
public final class Subscriber {

    /** The TUN device of the bridged line. */
    public static final String DEVICE = "ppp0";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int HTTP_PORT = 80;

    private final Lab lab;
    private final LabHost host;

    public Subscriber(Lab lab) {
        this.lab = lab;
        host = lab.lac();
    }

    /** A ping's outcome: how many went and came back, and the average round trip. */
    public record Ping(int sent, int received, double averageMillis) {}

    /** A download's outcome. */
    public record Download(long octets, double seconds, boolean intact) {}

    /** Starts the servers on the core host: a web server with one file of this size, and iperf3 where it is installed. */
    public void startServers(int fileOctets) {
        Path folder = lab.folder().resolve("www");
        byte[] octets = new byte[fileOctets];
        new Random(1).nextBytes(octets);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("file"), octets);
        } catch (IOException e) {
            throw new LabFailure("cannot write the file to download", e);
        }
        lab.core()
                .start(
                        "web-server",
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jwebserver")
                                        .toString(),
                                "-b",
                                Lab.CORE_ADDRESS,
                                "-p",
                                Integer.toString(HTTP_PORT),
                                "-d",
                                folder.toAbsolutePath().toString()))
                .await("URL", PATIENCE);
        if (Lab.has("iperf3")) {
            lab.core()
                    .start("iperf3", List.of("iperf3", "--server", "--bind", Lab.CORE_ADDRESS, "--forceflush"))
                    .await("Server listening", PATIENCE);
        }
    }

    /**
     * Pings the core.
     *
     * @param packetOctets the whole IPv4 packet, which must not be fragmented
     */
    public Ping ping(int count, int packetOctets) {
        String text = host.attempt(
                        PATIENCE,
                        "ping",
                        "-n",
                        "-c",
                        Integer.toString(count),
                        "-i",
                        "0.1",
                        "-W",
                        "2",
                        "-M",
                        "do",
                        "-s",
                        Integer.toString(packetOctets - 28),
                        Lab.CORE_ADDRESS)
                .text();
        Matcher counts = find(text, "(\\d+) packets transmitted, (\\d+) received");
        Matcher times = Pattern.compile("= [\\d.]+/([\\d.]+)/").matcher(text);
        return new Ping(
                Integer.parseInt(counts.group(1)),
                Integer.parseInt(counts.group(2)),
                times.find() ? Double.parseDouble(times.group(1)) : Double.NaN);
    }

    /** Downloads the web server's file and compares it with the original. */
    public Download download() {
        Path copy = lab.folder().resolve("downloaded");
        String text = host.run(
                "curl",
                "-s",
                "-S",
                "-f",
                "--max-time",
                "25",
                "-o",
                copy.toString(),
                "-w",
                "%{size_download} %{time_total}",
                "http://" + Lab.CORE_ADDRESS + ":" + HTTP_PORT + "/file");
        Matcher numbers = find(text, "(\\d+) ([\\d.]+)");
        return new Download(
                Long.parseLong(numbers.group(1)),
                Double.parseDouble(numbers.group(2)),
                digest(copy).equals(digest(lab.folder().resolve("www/file"))));
    }

    /**
     * TCP through the line for some seconds.
     *
     * @param down from the core to the subscriber
     * @return bit/s as the receiver saw them
     */
    public double iperf(boolean down, int seconds) {
        List<String> command = new ArrayList<>(
                List.of("iperf3", "--client", Lab.CORE_ADDRESS, "--time", Integer.toString(seconds), "--json"));
        if (down) {
            command.add("--reverse");
        }
        String text = host.run(command.toArray(String[]::new));
        return Double.parseDouble(find(text, "(?s)\"sum_received\":\\s*\\{.*?\"bits_per_second\":\\s*([\\d.e+]+)")
                .group(1));
    }

    /** The hops to the core, by address; "*" for one that stayed silent. */
    public List<String> traceroute() {
        String text = host.run("traceroute", "-n", "-q", "1", "-w", "2", "-m", "6", Lab.CORE_ADDRESS);
        List<String> hops = new ArrayList<>();
        Matcher hop = Pattern.compile("(?m)^\\s*\\d+\\s+(\\S+)").matcher(text);
        while (hop.find()) {
            hops.add(hop.group(1));
        }
        return hops;
    }

    private static Matcher find(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        if (!matcher.find()) {
            throw new LabFailure("\"" + regex + "\" is not in:\n" + text);
        }
        return matcher;
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new LabFailure("cannot read " + file, e);
        }
    }
}
