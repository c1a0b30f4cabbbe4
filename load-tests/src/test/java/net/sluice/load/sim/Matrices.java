package net.sluice.load.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** x. */
final class Matrices {
    private Matrices() {}

    static List<String> neverReached(Path root, Reach reach) throws IOException {
        return List.of();
    }

    static List<String> reachedThoughExcused(Path root, Reach reach) throws IOException {
        return List.of();
    }
}
