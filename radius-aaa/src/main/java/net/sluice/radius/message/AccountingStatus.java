package net.sluice.radius.message;

/** Acct-Status-Type (RFC 2866 s5.1). Accounting-On (7) and Accounting-Off (8) are the node's, not a session's. */
public enum AccountingStatus {
    START(1),
    STOP(2),
    INTERIM(3);

    private final int value;

    AccountingStatus(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }
}
