package net.sluice.node.config;

import java.util.Map;
import net.sluice.node.config.bind.Key;

/** What is written to standard output. */
public record LogSection(
        @Key(value = "`console`: lines for people; `json`: one object per line for collectors", fallback = "console")
        Format format,

        @Key(value = "How much is written", fallback = "info")
        Level level,

        @Key("Other levels for parts of the node: `net.sluice.l2tp: debug`")
        Map<String, Level> levels) {

    /** How a line looks. */
    public enum Format {
        CONSOLE,
        JSON
    }

    /** How much is written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
