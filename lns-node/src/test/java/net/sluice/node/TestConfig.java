package net.sluice.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.sluice.node.config.Config;
import net.sluice.node.config.ConfigLoader;

/** Configurations from the sections that a test is about. */
public final class TestConfig {
    private static final String LISTEN = "l2tp: {listen: 192.0.2.1}\n";
    private static final String TUN = "tun: {gateway-ipv4: 100.64.0.1}\n";

    private TestConfig() {}

    /** The sections, and those that every file needs; warnings are let pass. */
    public static Config of(String sections) {
        return of(sections, "lns");
    }

    /** The same, of a node of this name. */
    public static Config of(String sections, String node) {
        String text = "node: {name: " + node + "}\n" + (sections.contains("l2tp:") ? "" : LISTEN)
                + (sections.contains("tun: {") ? "" : TUN) + sections;
        try {
            Path file = Files.createTempFile("sluice", ".yaml");
            try {
                Files.writeString(file, text);
                var loaded = ConfigLoader.load(file, name -> null);
                if (loaded.config() == null) {
                    throw new IllegalArgumentException(loaded.problems().toString());
                }
                return loaded.config();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
