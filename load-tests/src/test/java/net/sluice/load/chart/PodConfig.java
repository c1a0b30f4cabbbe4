package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.sluice.node.config.Config;
import net.sluice.node.config.ConfigLoader;
import net.sluice.node.config.yaml.Problem;

/** A rendered configuration, read as the node would read it in its pod, where the Secrets are files. */
final class PodConfig {
    private static final Pattern SECRET = Pattern.compile("file:(/etc/sluice/(?:secrets|cluster))/(\\S+)");

    private PodConfig() {}

    static Config load(Path folder, String pod, String text, Map<String, String> environment) throws IOException {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        for (MatchResult reference : SECRET.matcher(text).results().toList()) {
            Path file = secrets.resolve(reference.group(2));
            Files.writeString(file, "s3cret of sixteen octets\n");
            file.toFile().setReadable(false, false);
            file.toFile().setReadable(true, true);
        }
        Path file = folder.resolve(pod + ".yaml");
        Files.writeString(file, SECRET.matcher(text).replaceAll("file:" + secrets + "/$2"));
        ConfigLoader.Loaded loaded = ConfigLoader.load(file, environment::get);
        assertThat(loaded.problems()).filteredOn(Problem::isError).isEmpty();
        return loaded.config();
    }
}
