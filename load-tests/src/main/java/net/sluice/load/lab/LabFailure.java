package net.sluice.load.lab;

/** Something in a lab did not do what it must; the message says what, and shows what the program printed. */
public final class LabFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LabFailure(String message) {
        super(message);
    }

    public LabFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
