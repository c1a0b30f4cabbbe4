package net.sluice.load.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The programs of {@code load-tests/src/main/c}, compiled for the machine that they run on. */
public final class CPrograms {

    private static final Path SOURCES = Path.of(System.getProperty("sluice.root", "."))
            .toAbsolutePath()
            .normalize()
            .resolve("load-tests/src/main/c");

    private static final List<String> NAMES = List.of("flood", "forwarder", "buffers");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;

    private CPrograms(Path folder) {
        this.folder = folder;
    }

    /** True when there is a compiler. */
    public static boolean compilable() {
        return Lab.has("gcc");
    }

    /** Compiles them into this folder. */
    public static CPrograms compile(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LabFailure("cannot make " + folder, e);
        }
        for (String name : NAMES) {
            LabHost.Outcome outcome = LabHost.Command.run(
                    PATIENCE,
                    List.of(
                            "gcc",
                            "-O3",
                            "-march=native",
                            "-o",
                            folder.resolve(name).toString(),
                            SOURCES.resolve(name + ".c").toString()));
            if (!outcome.good()) {
                throw new LabFailure("cannot compile " + name + ".c: " + outcome.text());
            }
        }
        return new CPrograms(folder);
    }

    /** Where a program is. */
    public String program(String name) {
        return folder.resolve(name).toAbsolutePath().toString();
    }
}
