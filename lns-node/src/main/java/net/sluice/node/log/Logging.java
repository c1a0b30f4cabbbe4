package net.sluice.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.sluice.node.config.LogSection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The node's log on standard output, set up from the configuration. */
public final class Logging implements AutoCloseable {
    /** Peers name hosts, users and errors: what they send must not speak to the operator's terminal or forge a line. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %-14logger{0} %replace(%msg %kvp{NONE} %mdc){'[\\p{Cntrl}]', '?'}%n%ex";

    private static final int QUEUE_LINES = 16_384;
    private static final int FLUSH_MILLIS = 2_000;

    private final LoggerContext context;
    private final CountedAsyncAppender queue;

    private Logging(LoggerContext context, CountedAsyncAppender queue) {
        this.context = context;
        this.queue = queue;
    }

    /** Replaces whatever logging there was. */
    public static Logging start(LogSection section) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout(context, section.format()));
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        CountedAsyncAppender queue = new CountedAsyncAppender();
        queue.setContext(context);
        queue.setQueueSize(QUEUE_LINES);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(FLUSH_MILLIS);
        queue.addAppender(console);
        queue.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(queue);
        levels(context, section);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return new Logging(context, queue);
    }

    /** The libraries below us stay at INFO unless named: their DEBUG is not ours to read. */
    private static void levels(LoggerContext context, LogSection section) {
        Level level = level(section.level());
        Level quieter = level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO;
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(quieter);
        context.getLogger("net.sluice").setLevel(level);
        // One or two lines for each try to connect to a node that is gone, tens of them a second.
        context.getLogger("com.hazelcast.internal.server.tcp.TcpServerConnector")
                .setLevel(Level.WARN);
        for (Map.Entry<String, LogSection.Level> each : section.levels().entrySet()) {
            context.getLogger(each.getKey()).setLevel(level(each.getValue()));
        }
    }

    private static Level level(LogSection.Level level) {
        return Level.toLevel(level.name());
    }

    private static Layout<ILoggingEvent> layout(LoggerContext context, LogSection.Format format) {
        if (format == LogSection.Format.JSON) {
            JsonLayout json = new JsonLayout();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayout pattern = new PatternLayout();
        pattern.setContext(context);
        pattern.setPattern(PATTERN);
        pattern.start();
        return pattern;
    }

    /** Lines that were dropped because standard output did not take them. */
    public long droppedLines() {
        return queue.dropped();
    }

    /** Writes what waits, within two seconds. */
    @Override
    public void close() {
        context.stop();
    }
}
