package net.sluice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLayoutTest {
    private final JsonLayout layout = new JsonLayout();

    @Test
    void aLineIsOneObjectWithItsContext() {
        LoggingEvent event = event("session {} -> {}", null, "RINGING", "ONLINE");
        event.addKeyValuePair(new KeyValuePair("user", "a\"\nb"));
        event.addKeyValuePair(new KeyValuePair("level", "not the line's own"));
        assertThat(layout.doLayout(event))
                .startsWith("{\"time\":\"1970-01-01T00:00:00.007Z\",\"level\":\"INFO\",\"thread\":")
                .endsWith(
                        "\"logger\":\"net.sluice.x\",\"message\":\"session RINGING -> ONLINE\",\"user\":\"a\\\"\\nb\"}\n");
    }

    @Test
    void anExceptionIsPartOfTheLine() {
        String line = layout.doLayout(event("bad", new IllegalStateException("why")));
        assertThat(line).contains("\"exception\":\"java.lang.IllegalStateException: why\\n");
        assertThat(line.lines()).hasSize(1);
    }

    private static LoggingEvent event(String message, Throwable thrown, Object... arguments) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        LoggingEvent event =
                new LoggingEvent("x", context.getLogger("net.sluice.x"), Level.INFO, message, thrown, arguments);
        event.setTimeStamp(7);
        return event;
    }
}
