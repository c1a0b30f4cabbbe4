package net.sluice.load.shell;

import java.io.PrintStream;

/**
 * What a program says while it works: on a terminal one line that is written over and over, elsewhere a line now and then. Lines
 * that stay come between.
 */
public final class Progress {

    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 2_000_000_000L;

    private final PrintStream out;
    private final String prefix;
    private final boolean terminal;
    private long nextNanos = Long.MIN_VALUE;
    private boolean lineOpen;

    public Progress(PrintStream out, String prefix) {
        this.out = out;
        this.prefix = prefix;
        terminal = onTerminal();
    }

    /** Whether a person watches. */
    @SuppressWarnings("SystemConsoleNull") // null again since JDK 25, when standard input or output is no terminal
    public static boolean onTerminal() {
        return System.console() != null;
    }

    /** Whether a new state of affairs is due. */
    public boolean due(long nowNanos) {
        if (nextNanos != Long.MIN_VALUE && nowNanos - nextNanos < 0) {
            return false;
        }
        nextNanos = nowNanos + (terminal ? TERMINAL_NANOS : PLAIN_NANOS);
        return true;
    }

    /** Shows how things stand. */
    public void now(String text) {
        if (terminal) {
            out.print("\r\033[K" + prefix + text);
            out.flush();
            lineOpen = true;
        } else {
            out.println(prefix + text);
        }
    }

    /** Says something that stays. */
    public void say(String text) {
        if (lineOpen) {
            out.print("\r\033[K");
            lineOpen = false;
        }
        out.println(prefix + text);
        out.flush();
    }
}
