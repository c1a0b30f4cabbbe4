package net.sluice.node;

import java.io.PrintWriter;
import net.sluice.node.config.Config;
import net.sluice.node.config.bind.KeyPage;
import net.sluice.ops.http.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The node's command line. Exit codes: {@link ExitCode}. */
@Command(
        name = "sluice",
        description = "An L2TP network server.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            RunCommand.class,
            CheckConfigCommand.class,
            CaptureCommand.class,
            ReadinessCommand.class,
            DrainCommand.class
        })
public final class Main {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** For tests: everything but the exit. */
    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    /** Prints the version. */
    @Command(name = "version", description = "Print the version.")
    int version() {
        out().println("sluice " + Version.text());
        return ExitCode.OK;
    }

    /** Prints the JSON Schema. */
    @Command(name = "schema", description = "Print the configuration's JSON Schema, for editors.")
    int schema() {
        out().println(Json.write(KeyPage.jsonSchema(Config.class)));
        return ExitCode.OK;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** What the jar's manifest says. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + text(), "Java " + Runtime.version()};
        }

        static String text() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }
}
