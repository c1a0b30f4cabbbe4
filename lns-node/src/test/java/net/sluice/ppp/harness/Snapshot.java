package net.sluice.ppp.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Committed files that a test makes and compares; {@code -Dsluice.rewrite=true} writes them anew (docs/HACKING.md). */
public final class Snapshot {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();

    private Snapshot() {}

    /** A file of the repository. */
    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** What is committed, after writing {@code current} if that was asked for; empty when there is no such file. */
    public static String committed(Path file, String current) {
        try {
            if (Boolean.getBoolean("sluice.rewrite")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, current);
            }
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
