package net.sluice.radius.accounting;

/** What happened to accounting records since start. */
public enum AccountingCounter {
    /** Handed over by a session. */
    OFFERED("Accounting records handed over"),
    /** Acknowledged by a server. */
    ACKNOWLEDGED("Accounting records that a server acknowledged"),
    /** An Interim-Update was replaced by a later record of its session before it was sent (RFC 2869 s2.1). */
    SUPERSEDED("Interim-Updates replaced in the backlog by a later record of the same session"),
    /** A series of tries over every server ended without acknowledgement; the record waits for the next. */
    DEFERRED("Rounds over all accounting servers that ended without acknowledgement"),
    /** Lost: the backlog was full. */
    LOST_BACKLOG_FULL("Accounting records lost because the backlog was full"),
    /** Lost: tried for as long as configured. */
    LOST_GIVEN_UP("Accounting records lost after the longest time of trying"),
    /** Lost: does not fit into a RADIUS packet. */
    LOST_NOT_ENCODABLE("Accounting records lost because they do not fit into a RADIUS packet"),
    /** Lost: no server is configured. */
    LOST_NO_SERVER("Accounting records dropped because no accounting server is configured"),
    /** Lost: still unacknowledged when the node stopped. */
    LOST_AT_SHUTDOWN("Accounting records that were left unacknowledged at shutdown");

    private final String help;

    AccountingCounter(String help) {
        this.help = help;
    }

    /** One line for a metric's HELP. */
    public String help() {
        return help;
    }
}
