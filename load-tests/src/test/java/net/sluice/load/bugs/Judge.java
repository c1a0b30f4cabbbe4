package net.sluice.load.bugs;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A JVM that stays warm and runs what it is told to, each case in a class loader of its own. It says what happened and does not
 * weigh it: {@link Finding} does.
 *
 * <p>A case is one line on standard input: a judge, a tab, and the folders of our classes, separated by tabs. A judge is a test
 * class, {@code class#method#method...}, or {@code sim:FROM-TO}. The answer is some lines on standard output; what the tests print
 * goes to standard error.
 */
public final class Judge {
    /** A test passed; its id follows. */
    static final String PASSED = "passed";

    /** A test failed; its id and what it said follow. */
    static final String FAILED = "failed";

    /** The case could not be judged; the reason follows. */
    static final String BROKEN = "broken";

    /** Nothing more follows. */
    static final String END = "end";

    private final PrintStream answers;
    private final Launcher launcher = LauncherFactory.create();

    private Judge(PrintStream answers) {
        this.answers = answers;
    }

    /** Judges until standard input ends. */
    public static void main(String[] none) throws IOException {
        Judge judge =
                new Judge(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setOut(System.err);
        BufferedReader cases = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = cases.readLine(); line != null; line = cases.readLine()) {
            List<String> words = Arrays.asList(line.split("\t", -1));
            judge.hear(words.getFirst(), words.stream().skip(1).map(Path::of).toList());
        }
        System.exit(0);
    }

    private void hear(String judge, List<Path> folders) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ModuleLoader loader = new ModuleLoader(folders, before)) {
            thread.setContextClassLoader(loader);
            if (judge.startsWith("sim:")) {
                simulate(judge.substring(4), loader);
            } else {
                test(judge, loader);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            say(BROKEN, e.toString());
        } finally {
            thread.setContextClassLoader(before);
            say(END);
        }
    }

    /** Ends at the first seed that comes to a bad end. */
    private void simulate(String range, ClassLoader loader) throws ReflectiveOperationException {
        long[] ends = Stream.of(range.split("-")).mapToLong(Long::parseLong).toArray();
        @SuppressWarnings("unchecked") // it is our own class, in another loader
        LongFunction<List<String>> seeds = (LongFunction<List<String>>)
                loader.loadClass(Seeds.class.getName()).getConstructor().newInstance();
        for (long seed = ends[0]; seed <= ends[1]; seed++) {
            List<String> complaints = seeds.apply(seed);
            if (!complaints.isEmpty()) {
                say(FAILED, "sim:" + seed, complaints.getFirst());
                return;
            }
            say(PASSED, "sim:" + seed);
        }
    }

    private void test(String judge, ClassLoader loader) throws ReflectiveOperationException {
        List<String> names = Arrays.asList(judge.split("#", -1));
        Set<String> methods = Set.copyOf(names.subList(1, names.size()));
        PostDiscoveryFilter wanted = found -> FilterResult.includedIf(methods.isEmpty() || mayHold(found, methods));
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(loader.loadClass(names.getFirst())))
                .filters(wanted)
                .build();
        launcher.execute(request, new Listener());
    }

    private static boolean mayHold(TestDescriptor found, Set<String> methods) {
        return !(found.getSource().orElse(null) instanceof MethodSource source)
                || methods.contains(source.getMethodName());
    }

    private void say(String... words) {
        answers.println(String.join("\t", Stream.of(words).map(Judge::oneLine).toList()));
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= 500 ? line : line.substring(0, 500);
    }

    private final class Listener implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            String id = identifier.getUniqueId();
            Throwable thrown = result.getThrowable().orElse(null);
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (identifier.isTest()) {
                        say(PASSED, id);
                    }
                }
                case FAILED -> {
                    // The class with the bug does not fit the others, or the JVM is at its end: that proves nothing.
                    boolean mishap = thrown instanceof LinkageError || thrown instanceof VirtualMachineError;
                    if (identifier.isTest() && !mishap) {
                        say(FAILED, id, String.valueOf(thrown));
                    } else {
                        say(BROKEN, id + ": " + thrown);
                    }
                }
                case ABORTED -> {}
            }
        }
    }
}
