package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the lab; ended with it. */
final class Program implements AutoCloseable {

    private final String command;
    private final Path file;
    private final Process process;

    private Program(String command, Path file, Process process) {
        this.command = command;
        this.file = file;
        this.process = process;
    }

    /** Starts a command of words without blanks. */
    static Program start(String command) throws IOException {
        Path file = Files.createTempFile("lab", ".txt");
        Process process = new ProcessBuilder(command.split(" "))
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        return new Program(command, file, process);
    }

    /** Waits until it has said something. */
    void awaits(String text) {
        LinuxLab.eventually("'" + text + "' of " + command, () -> said().contains(text));
    }

    private String said() {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** What it said, when it has ended. */
    String output() throws IOException, InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IOException("'" + command + "' takes too long: " + said());
        }
        return said();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(file);
    }
}
