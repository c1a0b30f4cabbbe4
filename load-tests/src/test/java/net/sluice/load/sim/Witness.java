package net.sluice.load.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Locale;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.ppp.AutomatonState;
import net.sluice.session.SubscriberStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Reads the LNS's log on behalf of the world whose turn it is in this thread: which cells of the state machines were met, whether
 * an error was logged, and whether a secret slipped into a line.
 */
final class Witness extends AppenderBase<ILoggingEvent> {
    private static final ThreadLocal<@Nullable World> WORLD = new ThreadLocal<>();

    static {
        Logger logger = (Logger) LoggerFactory.getLogger("net.sluice.session");
        Witness witness = new Witness();
        witness.setContext(logger.getLoggerContext());
        witness.start();
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
        logger.addAppender(witness);
    }

    private Witness() {}

    /** From now on this thread's log lines are of {@code world}; null: of nobody. */
    static void watch(@Nullable World world) {
        WORLD.set(world);
    }

    @Override
    protected void append(ILoggingEvent line) {
        World world = WORLD.get();
        if (world == null) {
            return;
        }
        Object[] arguments = line.getArgumentArray();
        if (line.getLevel() == Level.TRACE && arguments != null) {
            step(world, arguments);
            return;
        }
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof L2tpEvent event) {
            world.l2tpReach(event, false);
        }
        if (line.getLevel() != Level.ERROR && world.secrets().isEmpty()) {
            return;
        }
        String text = text(line);
        if (line.getLevel() == Level.ERROR) {
            world.complaints().add("the log says: " + text);
        }
        for (String secret : world.secrets()) {
            world.complaints().addUnless(!text.contains(secret), "a secret in the log: " + text);
        }
        world.note(() -> "lns: " + text);
    }

    private static void step(World world, Object[] arguments) {
        if (arguments[0] instanceof SubscriberStage stage) {
            world.reach()
                    .cell("session-subscriber", stage, arguments[1].toString().toLowerCase(Locale.ROOT));
        } else if (arguments[1] instanceof AutomatonState state) {
            world.reach().cell("ppp-automaton", state, arguments[2]);
        }
    }

    private static String text(ILoggingEvent line) {
        StringBuilder text = new StringBuilder(line.getFormattedMessage());
        if (line.getKeyValuePairs() != null) {
            for (KeyValuePair pair : line.getKeyValuePairs()) {
                text.append(' ').append(pair.key).append('=').append(pair.value);
            }
        }
        return text.toString();
    }
}
