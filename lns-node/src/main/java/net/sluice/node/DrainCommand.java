package net.sluice.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.sluice.node.operator.OperatorClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a running node out of service, or back into it. */
@Command(
        name = "drain",
        description = {
            "Take a running node on this host out of service, without ending it: other nodes of its cluster get its sessions, which do not notice.",
            "Ends with 0 when it has nothing left, with 4 when it cannot have nothing, and says why.",
            "A node without a cluster takes no new tunnels and calls, and keeps the sessions that it has."
        },
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
    private static final String PROGRESS = "+ ";
    private static final String ENDING = "= ";

    @Option(names = "--back", description = "Back into service: it takes its share of sessions again.")
    private boolean back;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The node's socket; unless told, the only one in /run/sluice.")
    private @Nullable Path socket;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try (OperatorClient node = OperatorClient.open(OperatorClient.socket(socket))) {
            node.ask(back ? Drain.BACK : Drain.NAME);
            return follow(node, spec.commandLine().getOut(), err);
        } catch (IllegalArgumentException refused) {
            err.println(refused.getMessage());
            return ExitCode.UNCLEAN;
        } catch (IOException failed) {
            err.println("no drain: " + failed.getMessage());
            return ExitCode.HOST;
        }
    }

    private static int follow(OperatorClient node, PrintWriter out, PrintWriter err) throws IOException {
        for (String line = node.line(); line != null; line = node.line()) {
            if (line.startsWith(PROGRESS)) {
                out.println(line.substring(PROGRESS.length()));
                out.flush();
            } else if (line.startsWith(ENDING)) {
                String[] words = line.substring(ENDING.length()).split(" ", 2);
                out.println(words[words.length - 1]);
                out.flush();
                return Integer.parseInt(words[0]);
            }
        }
        err.println("the node went away before it had nothing left");
        return ExitCode.UNCLEAN;
    }
}
