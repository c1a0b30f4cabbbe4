package net.sluice.load.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what happens, with the time since the beginning and who says it, in colour on a terminal. Safe for any thread. */
final class Narrator {

    /** Who speaks. */
    enum Voice {
        DEMO("1;37"),
        NODE("36"),
        LAC("33"),
        RADIUS("35"),
        GOOD("1;32"),
        BAD("1;31");

        private final String colour;

        Voice(String colour) {
            this.colour = colour;
        }
    }

    private final PrintStream out;
    private final boolean colours;
    private final long startNanos = System.nanoTime();

    Narrator(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** A new chapter. */
    synchronized void chapter(String title) {
        out.println();
        out.println(coloured(Voice.DEMO, "== " + title));
    }

    synchronized void say(Voice voice, String text) {
        String who = voice == Voice.GOOD || voice == Voice.BAD || voice == Voice.DEMO
                ? ""
                : voice.toString().toLowerCase(Locale.ROOT);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        out.println(String.format(Locale.ROOT, "%6.2f  %-6s  ", seconds, who) + coloured(voice, text));
        out.flush();
    }

    /** The verdict on one check; hands the verdict back. */
    boolean verdict(boolean good, String what) {
        say(good ? Voice.GOOD : Voice.BAD, (good ? "ok      " : "FAILED  ") + what);
        return good;
    }

    private String coloured(Voice voice, String text) {
        return colours ? "\033[" + voice.colour + "m" + text + "\033[0m" : text;
    }
}
