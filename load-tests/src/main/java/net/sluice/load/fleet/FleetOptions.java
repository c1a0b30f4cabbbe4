package net.sluice.load.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.sluice.load.lac.FleetPlan;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which lines to dial, and how: the part of {@code lns lac}'s options that becomes a {@link FleetPlan}. */
final class FleetOptions {

    private static final int L2TP_PORT = 1701;
    private static final long SECOND = 1_000_000_000L;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--lns",
            required = true,
            paramLabel = "ADDRESS[:PORT]",
            description = "The LNS to dial into (port 1701).")
    private String lns = "";

    @Option(
            names = "--from",
            split = ",",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "Our addresses; the tunnels are spread over them (${DEFAULT-VALUE}).")
    private List<String> from = List.of("0.0.0.0");

    @Option(
            names = "--from-port",
            paramLabel = "PORT",
            defaultValue = "1701",
            description = "Our UDP port (${DEFAULT-VALUE}; 0: the kernel's choice).")
    private int fromPort = L2TP_PORT;

    @Option(
            names = "--tunnels",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tunnels to open (${DEFAULT-VALUE}).")
    private int tunnels = 1;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Sessions, spread evenly over the tunnels (${DEFAULT-VALUE}).")
    private int sessions = 1;

    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "So many sessions, each in another tunnel, are one subscriber's: its packets go over all, and of"
                            + " what comes the first copy counts. That they are an ha-set the LNS knows from RADIUS"
                            + " (${DEFAULT-VALUE}).")
    private int members = 1;

    @Option(
            names = "--shared-ns",
            description = "With --members: copies are known by a Ns that all members share (mode=ns), not by content.")
    private boolean sharedNs;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "100",
            description = "Calls in set-up, or hanging up, at a time (${DEFAULT-VALUE}).")
    private int window = 100;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "user%d@isp",
            description = "User name; %%d becomes the session's number (${DEFAULT-VALUE}).")
    private String user = "user%d@isp";

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            defaultValue = "secret",
            description =
                    "Password; %%d becomes the session's number. For the real ones of real users: --password-file.")
    private String password = "secret";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password is the first line of this file.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--number",
            paramLabel = "DIGITS",
            defaultValue = "2%09d",
            description = "Calling number; %%d becomes the session's number (${DEFAULT-VALUE}).")
    private String number = "2%09d";

    @Option(
            names = "--first",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of the first session (${DEFAULT-VALUE}).")
    private int first;

    @Option(
            names = "--auth",
            split = ",",
            paramLabel = "PROTOCOL",
            defaultValue = "chap,mschapv2,mschap,pap",
            description = "What each client answers with, best first: pap, chap, mschap, mschapv2 (${DEFAULT-VALUE}).")
    private List<String> auth = List.of();

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Tunnel authentication: secret in this file's first line.")
    private @Nullable Path secretFile;

    @Option(names = "--no-challenge", description = "Answer the LNS's challenge, and send it none.")
    private boolean noChallenge;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            defaultValue = "fleet",
            description = "What our tunnels call themselves (${DEFAULT-VALUE}).")
    private String hostName = "fleet";

    @Option(names = "--ipv6", description = "Want IPv6 (IPV6CP) beside IPv4.")
    private boolean ipv6;

    @Option(names = "--sequenced", description = "Number the data messages, and require that of the LNS.")
    private boolean sequenced;

    @Option(
            names = "--failover",
            description = "Offer the LNS to recover tunnels after a failover, and let it (RFC 4951).")
    private boolean failover;

    @Option(
            names = "--mru",
            paramLabel = "OCTETS",
            defaultValue = "1500",
            description = "The clients' MRU (${DEFAULT-VALUE}).")
    private int mru = 1500;

    @Option(
            names = "--echo",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Between the clients' LCP echo requests (${DEFAULT-VALUE}; 0: none).")
    private long echoSeconds = 30;

    @Option(
            names = "--hello",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Silence after which a tunnel sends HELLO (${DEFAULT-VALUE}).")
    private long helloSeconds = 60;

    @Option(
            names = "--setup-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long one session's set-up may take (${DEFAULT-VALUE}).")
    private long setupSeconds = 30;

    @Option(
            names = "--redial",
            paramLabel = "SECONDS",
            description = "Dial again so long after a session or tunnel went down; otherwise it stays down.")
    private @Nullable Double redialSeconds;

    @Option(
            names = "--churn",
            paramLabel = "N",
            defaultValue = "0",
            description = "While packets are sent hang up so many sessions a second, in turn, and dial them again"
                    + " (after --redial, else at once; ${DEFAULT-VALUE}).")
    private double churn;

    FleetPlan plan() {
        PppConfig ppp = FleetPlan.clientPpp(auth.stream().map(this::protocol).toList()).toBuilder()
                .mru(mru)
                .echo(echoSeconds * SECOND, 3)
                .build();
        NetworkConfig wanted = new NetworkConfig(NetworkConfig.Ip.client(), ipv6 ? new NetworkConfig.Ip6(0, 0) : null);
        List<InetSocketAddress> lacs = from.stream()
                .map(address -> new InetSocketAddress(literal(address), fromPort))
                .toList();
        try {
            return FleetPlan.builder(lacs, addressAndPort(lns, L2TP_PORT))
                    .tunnel(hostName, secretFile == null ? null : firstLine(secretFile), helloSeconds * SECOND)
                    .challenges(!noChallenge)
                    .size(tunnels, sessions, window)
                    .haSets(members, sharedNs)
                    .subscribers(user, passwordFile == null ? password : firstLine(passwordFile), number, first)
                    .ppp(ppp, wanted)
                    .sequenced(sequenced)
                    .failover(failover)
                    .setupTimeoutNanos(setupSeconds * SECOND)
                    .redialNanos(redialSeconds == null ? unsaidRedial() : (long) (redialSeconds * SECOND))
                    .churnPerSecond(churn)
                    .build();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private long unsaidRedial() {
        return churn > 0 ? 0 : -1;
    }

    private AuthProtocol protocol(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "pap" -> AuthProtocol.PAP;
            case "chap" -> AuthProtocol.CHAP_MD5;
            case "mschap" -> AuthProtocol.MSCHAP;
            case "mschapv2" -> AuthProtocol.MSCHAPV2;
            default -> throw wrong("--auth: " + name + " is none of pap, chap, mschap, mschapv2");
        };
    }

    private String firstLine(Path file) {
        try {
            return Files.readAllLines(file).stream().findFirst().orElseThrow(() -> wrong(file + " is empty"));
        } catch (IOException e) {
            throw wrong("cannot read " + file + ": " + e);
        }
    }

    /** An address and perhaps a port; names are not looked up. */
    InetSocketAddress addressAndPort(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        boolean hasPort =
                bracketed ? text.charAt(Math.max(0, colon - 1)) == ']' : colon >= 0 && text.indexOf(':') == colon;
        String address = hasPort ? text.substring(0, colon) : text;
        try {
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : defaultPort;
            return new InetSocketAddress(
                    literal(bracketed ? address.substring(1, address.length() - 1) : address), port);
        } catch (IllegalArgumentException e) {
            throw wrong("'" + text + "' is no address and port");
        }
    }

    private InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw wrong("'" + address + "' is no IP address");
        }
    }

    ParameterException wrong(@Nullable String what) {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        return new ParameterException(spec.commandLine(), String.valueOf(what));
    }
}
