package net.sluice.node;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.assembly.LinuxDataplane;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.node.config.Config;
import net.sluice.node.config.ConfigLoader;
import net.sluice.node.log.Logging;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The node in the foreground, until SIGTERM or SIGINT. */
@Command(
        name = "run",
        description = "Run the node in the foreground and in this network namespace; SIGTERM ends it cleanly.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private volatile @Nullable Node node;
    private volatile @Nullable Heartbeat heartbeat;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        ConfigLoader.Loaded loaded = ConfigReport.load(file, err);
        Config config = loaded.config();
        if (config == null) {
            err.println(ConfigReport.summary(file, loaded));
            return ExitCode.CONFIGURATION;
        }
        Logging logging = Logging.start(config.log());
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> LOG.error("{} ended", thread.getName(), bug));
        LOG.info("sluice {} on Java {}, configuration {}", Main.Version.text(), Runtime.version(), file);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(logging), "shutdown"));
        int cpus = Runtime.getRuntime().availableProcessors();
        try {
            Node started = Node.start(new Blueprint(config, cpus), LinuxDataplane::open);
            started.show(Main.Version.text(), logging::droppedLines);
            started.openSocket();
            node = started;
            heartbeat = Heartbeat.start(config.node().watchdog(), started::alive);
        } catch (HostException lacking) {
            lacking.problems().forEach(RunCommand::tell);
            return ExitCode.HOST;
        } catch (RuntimeException bug) {
            LOG.error("the node could not start", bug);
            return ExitCode.INTERNAL;
        }
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private static void tell(HostProblem problem) {
        if (problem.severity() == HostProblem.Severity.FATAL) {
            LOG.error("host: {}", problem);
        } else {
            LOG.warn("host: {}", problem);
        }
    }

    /**
     * On every way out, in the JVM's shutdown. After a signal the JVM would exit with 128 + the signal's number; halting here gives
     * the exit code that says whether anything was lost. A node that did not start has its own code already.
     */
    private void end(Logging logging) {
        Node running = node;
        if (running == null) {
            logging.close();
            return;
        }
        Heartbeat beating = heartbeat;
        if (beating != null) {
            beating.close();
        }
        int code = ExitCode.UNCLEAN;
        try {
            code = running.shutdown() ? ExitCode.OK : ExitCode.UNCLEAN;
        } catch (RuntimeException bug) {
            LOG.error("shutting down failed", bug);
        }
        logging.close();
        Runtime.getRuntime().halt(code);
    }
}
