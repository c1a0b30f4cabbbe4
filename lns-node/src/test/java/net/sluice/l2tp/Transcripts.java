package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that tests compare with what happens, and write anew with {@code -Dsluice.rewrite=true}. */
final class Transcripts {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".."));

    private Transcripts() {}

    /**
     * Fails when the file does not say {@code text}.
     *
     * @param file from the root of the house
     */
    static void compare(String file, String text) {
        Path path = ROOT.resolve(file);
        try {
            if (Boolean.getBoolean("sluice.rewrite")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, text);
            }
            assertThat(text)
                    .as(file + " (write it anew with -Dsluice.rewrite=true)")
                    .isEqualTo(Files.exists(path) ? Files.readString(path) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
