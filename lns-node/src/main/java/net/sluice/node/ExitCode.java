package net.sluice.node;

/** What the process says to whoever started it. docs/OPERATING.md lists them. */
final class ExitCode {
    /** Done; of {@code run}: ended by a signal, cleanly. */
    static final int OK = 0;

    /** The configuration has errors. */
    static final int CONFIGURATION = 1;

    /** The command line is wrong (picocli's own number). */
    static final int USAGE = 2;

    /** This host lacks something, or an address is taken: the log names it and the remedy. */
    static final int HOST = 3;

    /** Ended by a signal, but sessions were cut or accounting records lost: the log says how many. Of {@code drain}: something is left. */
    static final int UNCLEAN = 4;

    /** A bug. */
    static final int INTERNAL = 70;

    private ExitCode() {}
}
