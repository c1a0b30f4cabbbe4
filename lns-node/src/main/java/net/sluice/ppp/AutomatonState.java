package net.sluice.ppp;

/** The states of the option negotiation automaton, in the RFC's order (RFC 1661 s4.2). */
public enum AutomatonState {
    INITIAL("Initial"),
    STARTING("Starting"),
    CLOSED("Closed"),
    STOPPED("Stopped"),
    CLOSING("Closing"),
    STOPPING("Stopping"),
    REQ_SENT("Req-Sent"),
    ACK_RCVD("Ack-Rcvd"),
    ACK_SENT("Ack-Sent"),
    OPENED("Opened");

    private final String rfcName;

    AutomatonState(String rfcName) {
        this.rfcName = rfcName;
    }

    /** As the RFC's table writes it. */
    @Override
    public String toString() {
        return rfcName;
    }
}
