package net.sluice.load.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.sluice.load.demo.Narrator.Voice;
import net.sluice.load.lab.Fleet;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.lab.Subscriber;
import net.sluice.load.shell.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lns demo}: a subscriber dials in, uses the line, and hangs up. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "A lab on this machine, one real call through it, real traffic. Touches no network of the machine.")
public final class DemoCommand implements Callable<Integer> {

    private static final String USER = "alice@example.net";
    private static final String PASSWORD = "wonderland";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FILE_OCTETS = 20_000_000;
    private static final int IPERF_SECONDS = 3;
    private static final int FULL_MTU = 1500;

    /** Every step of the session is worth a line here. */
    private static final String TALKATIVE = """
            log:
              levels: {net.sluice.session: debug, net.sluice.radius: debug}
            """;

    @Option(
            names = "--local-users",
            description = "Use users of the node's own file even where FreeRADIUS is installed.")
    private boolean localUsers;

    @Option(names = "--logs", paramLabel = "FOLDER", description = "Where everything that the programs print goes.")
    private @Nullable Path logs;

    private final Narrator narrator = new Narrator(System.out, Progress.onTerminal());
    private boolean allGood = true;

    @Override
    public Integer call() {
        String refusal = Lab.refusal();
        if (refusal != null) {
            narrator.say(Voice.BAD, "no demo here: " + refusal);
            return 1;
        }
        Path folder = logs != null ? logs : Path.of(System.getProperty("sluice.root", "."), "target", "demo");
        try (Lab lab = Lab.build(folder.toAbsolutePath())) {
            play(lab);
        } catch (LabFailure e) {
            narrator.say(Voice.BAD, String.valueOf(e.getMessage()));
            allGood = false;
        }
        narrator.chapter(allGood ? "All of it worked; the lab is gone" : "Something failed; all logs are in " + folder);
        return allGood ? 0 : 1;
    }

    private void play(Lab lab) {
        narrator.chapter("The lab: subscriber+LAC " + Lab.LAC_ADDRESS + "  ---  " + Lab.LNS_ADDRESS
                + " LNS 203.0.113.1  ---  core " + Lab.CORE_ADDRESS + "  (namespaces, no way out)");
        FreeRadius radius = startRadius(lab);
        NodeConfig config = new NodeConfig().more(TALKATIVE);
        if (radius == null) {
            config.localUsers("  - name: " + USER + "\n    password: literal:" + PASSWORD + "\n");
        }
        Node node =
                Node.start(lab, config, line -> LogLine.node(line).ifPresent(text -> narrator.say(Voice.NODE, text)));
        Subscriber subscriber = new Subscriber(lab);
        subscriber.startServers(FILE_OCTETS);

        narrator.chapter("The call: " + USER + " dials in");
        LabProcess lac = Fleet.start(
                lab,
                List.of(
                        "--from",
                        Lab.LAC_ADDRESS,
                        "--user",
                        USER,
                        "--password",
                        PASSWORD,
                        "--number",
                        "0301234567",
                        "--bridge",
                        Subscriber.DEVICE,
                        "--bridge-route",
                        "203.0.113.0/24",
                        "--events"),
                line -> LogLine.lac(line).ifPresent(text -> narrator.say(Voice.LAC, text)));
        lac.await("1 of 1 sessions up", PATIENCE);
        lac.await("bridge: .* carries", PATIENCE);

        narrator.chapter("Real traffic: subscriber - PPP - L2TP - LNS - TUN - core");
        use(subscriber);

        narrator.chapter("The subscriber hangs up, then the node is told to stop");
        check(lac.terminate(PATIENCE) == 0, "the LAC hung up in good order");
        if (radius != null) {
            FreeRadius server = radius;
            lab.await(
                    "the accounting Stop",
                    PATIENCE,
                    () -> server.accounting().stream()
                            .anyMatch(record -> record.type().equals("Stop")),
                    () -> node.process().lines());
        }
        check(
                node.process().terminate(PATIENCE.multipliedBy(2)) == 0
                        || !node.process().alive(),
                "the node ended");
        if (radius != null) {
            narrator.chapter("What FreeRADIUS received");
            radius.accounting().forEach(this::show);
        }
    }

    private @Nullable FreeRadius startRadius(Lab lab) {
        if (localUsers || !FreeRadius.installed()) {
            narrator.say(
                    Voice.DEMO,
                    (localUsers ? "FreeRADIUS is not wanted" : "FreeRADIUS is not installed")
                            + ": the node uses users of its own file, and there is no accounting to show");
            return null;
        }
        String users = USER + "\tCleartext-Password := \"" + PASSWORD + "\"\n"
                + "\tService-Type = Framed-User,\n\tFramed-Protocol = PPP,\n\tFramed-IP-Address = 100.64.7.7\n";
        FreeRadius radius = FreeRadius.start(
                lab, users, line -> LogLine.radius(line).ifPresent(text -> narrator.say(Voice.RADIUS, text)));
        narrator.say(Voice.RADIUS, "FreeRADIUS is ready at " + Lab.CORE_ADDRESS);
        return radius;
    }

    private void use(Subscriber subscriber) {
        Subscriber.Ping ping = subscriber.ping(10, 84);
        check(
                ping.received() == ping.sent(),
                "ping: " + ping.received() + " of " + ping.sent() + " came back, " + millis(ping.averageMillis()));
        Subscriber.Ping full = subscriber.ping(5, FULL_MTU);
        check(
                full.received() == full.sent(),
                "ping of " + FULL_MTU + " octets, don't fragment: " + full.received() + " of " + full.sent()
                        + " came back, " + millis(full.averageMillis()));
        if (Lab.has("traceroute")) {
            List<String> hops = subscriber.traceroute();
            check(
                    hops.equals(List.of(NodeConfig.GATEWAY, Lab.CORE_ADDRESS)),
                    "traceroute: " + String.join(" -> ", hops) + " (we are one hop)");
        }
        if (Lab.has("curl")) {
            Subscriber.Download file = subscriber.download();
            check(
                    file.intact(),
                    String.format(
                            Locale.ROOT,
                            "HTTP download: %.1f MB in %.2f s, checksum %s",
                            file.octets() / 1e6,
                            file.seconds(),
                            file.intact() ? "right" : "WRONG"));
        }
        if (Lab.has("iperf3")) {
            for (boolean down : new boolean[] {false, true}) {
                double rate = subscriber.iperf(down, IPERF_SECONDS);
                check(
                        rate > 1e6,
                        String.format(Locale.ROOT, "iperf3 %s: %.0f Mbit/s", down ? "down" : "up", rate / 1e6));
            }
        }
    }

    private void show(FreeRadius.Accounting record) {
        List<String> parts = new ArrayList<>();
        for (String name : List.of(
                "User-Name",
                "Acct-Session-Id",
                "Framed-IP-Address",
                "Calling-Station-Id",
                "Acct-Session-Time",
                "Acct-Input-Octets",
                "Acct-Output-Octets",
                "Acct-Terminate-Cause")) {
            String value = record.get(name);
            if (value != null) {
                parts.add(name + "=" + value);
            }
        }
        narrator.say(Voice.RADIUS, record.type() + ": " + String.join(" ", parts));
    }

    private void check(boolean good, String what) {
        allGood &= narrator.verdict(good, what);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.2f ms on average", value);
    }
}
