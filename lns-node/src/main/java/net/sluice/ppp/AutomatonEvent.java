package net.sluice.ppp;

/** The events of the option negotiation automaton, in the order of the RFC's table (RFC 1661 s4.3). */
public enum AutomatonEvent {
    UP("Up"),
    DOWN("Down"),
    OPEN("Open"),
    CLOSE("Close"),
    TO_PLUS("TO+"),
    TO_MINUS("TO-"),
    RCR_PLUS("RCR+"),
    RCR_MINUS("RCR-"),
    RCA("RCA"),
    RCN("RCN"),
    RTR("RTR"),
    RTA("RTA"),
    RUC("RUC"),
    RXJ_PLUS("RXJ+"),
    RXJ_MINUS("RXJ-"),
    RXR("RXR");

    private final String rfcName;

    AutomatonEvent(String rfcName) {
        this.rfcName = rfcName;
    }

    /** As the RFC's table writes it. */
    @Override
    public String toString() {
        return rfcName;
    }
}
