package net.sluice.load.rehearsal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An AOT cache that is being written: under a name beside the one that launchers look for, so that what they find is whole. The JVM writes for seconds, and
 * may be killed in the middle of it.
 */
final class CacheDraft {

    private final Path cache;
    private final Path file;

    /** @param cache where it belongs */
    CacheDraft(Path cache) {
        this.cache = cache;
        this.file = cache.resolveSibling(cache.getFileName() + ".draft");
    }

    /** Where it is written. */
    Path file() {
        return file;
    }

    /** Puts it in the place of whatever was there, in one step. */
    Path keep() throws IOException {
        return Files.move(file, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes what there is of it, also from an earlier time: the file, and what the JVM notes in others beside it. */
    void discard() throws IOException {
        String name = file.getFileName().toString();
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(
                cache.getParent(), each -> each.getFileName().toString().startsWith(name))) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }
}
