package net.sluice.node.config.yaml;

/**
 * Something wrong at a place in a configuration file. What it says never contains a value that was read as a secret.
 *
 * @param path such as {@code peers[0].secret}; empty for the file as a whole
 * @param what what is wrong
 * @param remedy what to do about it
 */
public record Problem(Severity severity, Location at, String path, String what, String remedy) {
    /** An error keeps the node from starting; a warning does not. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Problem error(Location at, String path, String what, String remedy) {
        return new Problem(Severity.ERROR, at, path, what, remedy);
    }

    public static Problem warning(Location at, String path, String what, String remedy) {
        return new Problem(Severity.WARNING, at, path, what, remedy);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code file:line:column: path: what is wrong; remedy}. */
    public String text(String file) {
        String where = file + ":" + at.line() + ":" + at.column() + ": ";
        String kind = isError() ? "" : "warning: ";
        String subject = path.isEmpty() ? "" : path + ": ";
        return printable(where + kind + subject + what + "; " + remedy);
    }

    /** A hostile file must not speak to the operator's terminal. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return out.toString();
    }
}
