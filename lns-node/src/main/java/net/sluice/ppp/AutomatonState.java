package net.sluice.ppp;

/** The states of the option negotiation automaton, in the RFC's order (RFC 1661 s4.2). */
public enum AutomatonState {
    INITIAL(0, "Initial"),
    STARTING(1, "Starting"),
    CLOSED(2, "Closed"),
    STOPPED(3, "Stopped"),
    CLOSING(4, "Closing"),
    STOPPING(5, "Stopping"),
    REQ_SENT(6, "Req-Sent"),
    ACK_RCVD(7, "Ack-Rcvd"),
    ACK_SENT(8, "Ack-Sent"),
    OPENED(9, "Opened");

    private final int number;
    private final String rfcName;

    AutomatonState(int number, String rfcName) {
        this.number = number;
        this.rfcName = rfcName;
    }

    /** The state's number in the RFC's table. */
    int number() {
        return number;
    }

    /** The state of a number in the RFC's table. */
    static AutomatonState of(int number) {
        for (AutomatonState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        throw new IllegalArgumentException("RFC 1661 knows no state " + number);
    }

    /** As the RFC's table writes it. */
    @Override
    public String toString() {
        return rfcName;
    }
}
