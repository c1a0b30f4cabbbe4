package net.sluice.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.sluice.node.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a configuration as {@code run} would, and starts nothing. */
@Command(
        name = "check-config",
        description = "Say everything that is wrong with a configuration file.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConfigLoader.Loaded loaded = ConfigReport.load(file, spec.commandLine().getErr());
        spec.commandLine().getOut().println(ConfigReport.summary(file, loaded));
        return loaded.hasErrors() ? ExitCode.CONFIGURATION : ExitCode.OK;
    }
}
