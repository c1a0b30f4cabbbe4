package net.sluice.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import net.sluice.node.config.bind.Binder;
import net.sluice.node.config.bind.Bound;
import net.sluice.node.config.bind.SecretReader;
import net.sluice.node.config.yaml.Location;
import net.sluice.node.config.yaml.Problem;
import net.sluice.node.config.yaml.YamlNode;
import net.sluice.node.config.yaml.YamlTree;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file and tells everything that is wrong with it at once. */
public final class ConfigLoader {
    private static final int MAX_OCTETS = 16 << 20;

    private ConfigLoader() {}

    /**
     * What came of a file.
     *
     * @param config null when a problem is an error
     * @param problems in the file's order
     */
    public record Loaded(@Nullable Config config, List<Problem> problems) {
        public boolean hasErrors() {
            return problems.stream().anyMatch(Problem::isError);
        }
    }

    /** @param environment looks a variable up, null when it is not set */
    public static Loaded load(Path file, Function<String, @Nullable String> environment) {
        List<Problem> problems = new ArrayList<>();
        String text = text(file, problems);
        YamlNode root = text == null ? null : YamlTree.read(text, problems::add);
        Config config = null;
        if (root != null) {
            Path folder = file.toAbsolutePath().getParent();
            SecretReader secrets = new SecretReader(folder == null ? file : folder, environment);
            Bound<Config> bound = Binder.bind(Config.class, root, secrets, problems);
            ConfigChecks.check(bound, problems);
            config = bound.value();
        }
        problems.sort(Comparator.comparingInt((Problem p) -> p.at().line()).thenComparingInt(p -> p.at().column()));
        Loaded loaded = new Loaded(config, List.copyOf(problems));
        return loaded.hasErrors() ? new Loaded(null, loaded.problems()) : loaded;
    }

    private static @Nullable String text(Path file, List<Problem> problems) {
        String what;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length <= MAX_OCTETS) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(octets))
                        .toString();
            }
            what = "the file is longer than " + MAX_OCTETS + " octets";
        } catch (CharacterCodingException notText) {
            what = "the file is not UTF-8 text";
        } catch (NoSuchFileException missing) {
            what = "there is no such file";
        } catch (IOException unreadable) {
            what = Files.isDirectory(file) ? "this is a folder" : "the file cannot be read";
        }
        problems.add(Problem.error(Location.START, "", what, "name a YAML file that this user may read"));
        return null;
    }
}
