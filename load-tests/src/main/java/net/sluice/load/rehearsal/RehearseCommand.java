package net.sluice.load.rehearsal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.sluice.load.lab.Distribution;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.shell.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lns rehearse}: makes the AOT cache of the node (JEP 483, 514 and 515): classes as they are once loaded and linked, and which methods get hot. A node
 * that has it starts in less time, and its first hours, its first takeover above all, are like its later ones. What it learns is of use to nodes without a
 * cluster too. Whatever goes wrong, an earlier cache stays as it is: the new one takes its place when the JVM takes it.
 */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        description = "Has a node learn in a lab, and keeps what its JVM knows then for later starts: its AOT cache.")
public final class RehearseCommand implements Callable<Integer> {

    /** What a node goes through. */
    interface Lesson {

        /** Why it cannot be given here; empty when it can. */
        String refusal();

        /**
         * Gives it.
         *
         * @param of what to start the nodes from
         * @param draft where the JVM of one of them is to write what it knows at its end
         * @throws LabFailure when something did not go as it should; the draft may be there in part
         */
        void give(Distribution of, Path draft, Progress progress);
    }

    @Option(
            names = "--dist",
            paramLabel = "FOLDER",
            description = "Of the node: lib, jvm.flags, and the Java in its jre if it has one (lns-node/target/dist).")
    private @Nullable Path dist;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "The cache (node.aot in the distribution, where launchers look for it).")
    private @Nullable Path into;

    private final Lesson lesson;
    private final Progress progress;

    /** For picocli. */
    RehearseCommand() {
        this(new Rehearsal(), System.out);
    }

    RehearseCommand(Lesson lesson, PrintStream out) {
        this.lesson = lesson;
        this.progress = new Progress(out, "rehearsal: ");
    }

    @Override
    public Integer call() throws IOException {
        Distribution node = dist == null ? Distribution.node() : new Distribution(absolute(dist));
        Path cache = into == null ? node.cache() : absolute(into);
        String refusal = refusal(node, cache);
        if (!refusal.isEmpty()) {
            progress.say("no rehearsal here: " + refusal);
            return 1;
        }
        CacheDraft draft = new CacheDraft(cache);
        draft.discard();
        try {
            return learn(node, draft);
        } catch (LabFailure e) {
            progress.say(String.valueOf(e.getMessage()));
            return 1;
        } finally {
            draft.discard();
        }
    }

    private String refusal(Distribution node, Path cache) {
        if (!node.missing().isEmpty()) {
            return node.missing();
        }
        return Files.isWritable(cache.getParent()) ? lesson.refusal() : cache.getParent() + " cannot be written to";
    }

    private int learn(Distribution node, CacheDraft draft) throws IOException {
        lesson.give(node, draft.file(), progress);
        if (!Files.exists(draft.file())) {
            progress.say("the JVM has left no cache; what it said is in the log of the node that learned");
            return 1;
        }
        String refusal = node.refusal(draft.file());
        if (refusal != null) {
            progress.say("the JVM does not take what it has written, so it is not kept: " + refusal);
            return 1;
        }
        Path cache = draft.keep();
        progress.say(String.format(Locale.ROOT, "%s has %,d KiB", cache, Files.size(cache) / 1024));
        return 0;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
