package net.sluice.load.bugs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A JVM in which a {@link Judge} sits; one that crashes or finds no end is replaced. For one thread at a time. */
final class Courtroom implements AutoCloseable {
    private final List<String> command;
    private final Path directory;
    private final Path log;
    private final long patienceSeconds;
    private final ExecutorService ear = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable Process process;

    /**
     * @param command starts the judge
     * @param directory where it runs
     * @param log what its tests print
     * @param patienceSeconds how long a case may take
     */
    Courtroom(List<String> command, Path directory, Path log, long patienceSeconds) {
        this.command = List.copyOf(command);
        this.directory = directory;
        this.log = log;
        this.patienceSeconds = patienceSeconds;
    }

    /** Lets the judge look at the classes in these folders; the first folder that has a class wins. */
    Finding hear(String judge, List<Path> folders) throws IOException, InterruptedException {
        Process judging = process == null ? open() : process;
        Future<Finding> answer = ear.submit(() -> exchange(judging, judge, folders));
        try {
            return answer.get(patienceSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            end();
            return Finding.broken("did not end within " + patienceSeconds + " s");
        } catch (ExecutionException e) {
            end();
            return Finding.broken("the judge's JVM is gone (" + e.getCause() + "); see " + log);
        }
    }

    private Process open() throws IOException {
        Process opened = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = opened;
        return opened;
    }

    private static Finding exchange(Process judging, String judge, List<Path> folders) throws IOException {
        Writer cases = judging.outputWriter();
        cases.write(Stream.concat(Stream.of(judge), folders.stream().map(Path::toString))
                .collect(Collectors.joining("\t", "", "\n")));
        cases.flush();
        Set<String> passed = new LinkedHashSet<>();
        Map<String, String> failed = new LinkedHashMap<>();
        List<String> broken = new ArrayList<>();
        BufferedReader answers = judging.inputReader();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            String[] words = line.split("\t", -1);
            switch (words[0]) {
                case Judge.PASSED -> passed.add(words[1]);
                case Judge.FAILED -> failed.put(words[1], words[2]);
                case Judge.BROKEN -> broken.add(words[1]);
                case Judge.END -> {
                    return new Finding(passed, failed, broken);
                }
                default -> broken.add("not an answer: " + line);
            }
        }
        throw new IOException("it ended in the middle of a case");
    }

    private void end() {
        if (process != null) {
            process.destroyForcibly();
            process = null;
        }
    }

    @Override
    public void close() {
        end();
        ear.close();
    }
}
