package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.shell.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lns bench}: measures, and writes the page of {@code docs/benchmarks} that tells it. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures a node in a lab on this machine; nothing else should run meanwhile.")
public final class BenchCommand implements Callable<Integer> {

    /** What can be measured. */
    enum Subject {
        /** Set-up, forwarding and memory of one node. */
        FIRST_LIGHT;

        @Override
        public String toString() {
            return "first-light";
        }
    }

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();

    @Parameters(
            paramLabel = "SUBJECT",
            defaultValue = "first-light",
            description = "What to measure: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Subject subject = Subject.FIRST_LIGHT;

    @Option(names = "--write", description = "Write docs/benchmarks/SUBJECT.md anew.")
    private boolean write;

    private final Progress progress = new Progress(System.out, "bench: ");

    @Override
    public Integer call() throws IOException {
        String refusal = Lab.refusal();
        if (refusal == null && !FreeRadius.installed()) {
            refusal = "FreeRADIUS is not installed";
        }
        if (refusal != null) {
            progress.say("no benchmark here: " + refusal);
            return 1;
        }
        try {
            String page = new FirstLight(ROOT.resolve("target/bench"), progress).page();
            System.out.println();
            System.out.println(page);
            if (write) {
                Path file = ROOT.resolve("docs/benchmarks").resolve(subject + ".md");
                Files.createDirectories(file.getParent());
                Files.writeString(file, page);
                progress.say("written: " + file);
            }
            return 0;
        } catch (LabFailure e) {
            progress.say(String.valueOf(e.getMessage()));
            return 1;
        }
    }
}
