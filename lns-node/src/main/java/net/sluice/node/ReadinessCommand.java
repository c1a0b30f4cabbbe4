package net.sluice.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.sluice.node.config.Config;
import net.sluice.node.config.value.BadValueException;
import net.sluice.node.config.value.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks nodes what would be lost with them. */
@Command(
        name = "readiness",
        description = {
            "Say of each node what would become of its sessions if it were lost now.",
            "Ends with 0 when no session that is up would be lost, with 4 otherwise."
        },
        mixinStandardHelpOptions = true)
final class ReadinessCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(
            names = "--ops",
            split = ",",
            paramLabel = "ADDRESS[:PORT]",
            description = "The nodes' ops.listen; 127.0.0.1:9100 unless told.")
    private final List<String> nodes = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        List<String> asked = nodes.isEmpty() ? List.of("127.0.0.1") : nodes;
        int code = ExitCode.OK;
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            for (String each : asked) {
                InetSocketAddress address = HostPort.parse(each).or(Config.OPS_PORT);
                code = Math.max(code, ask(client, address, err));
            }
        } catch (BadValueException bad) {
            err.println(bad.getMessage());
            return ExitCode.USAGE;
        }
        return code;
    }

    /** 0 when nothing would be lost. */
    private int ask(HttpClient client, InetSocketAddress address, PrintWriter err) throws InterruptedException {
        String host = address.getAddress().getHostAddress();
        URI page = URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/readiness");
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(page).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            spec.commandLine().getOut().print(answer.body());
            spec.commandLine().getOut().flush();
            return answer.statusCode() == 200 ? ExitCode.OK : ExitCode.UNCLEAN;
        } catch (IOException silent) {
            // The JDK's client leaves out what the kernel said when nobody listens.
            String why = silent.getMessage() == null ? "is a node there?" : silent.getMessage();
            err.println(page.getAuthority() + " does not answer: " + why);
            return ExitCode.UNCLEAN;
        }
    }
}
