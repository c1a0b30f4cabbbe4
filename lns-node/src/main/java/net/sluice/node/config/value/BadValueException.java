package net.sluice.node.config.value;

/** A configuration value that cannot be taken: what is wrong with it, and what to write instead. */
public final class BadValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    public BadValueException(String what, String remedy) {
        super(what, null, false, false);
        this.remedy = remedy;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
