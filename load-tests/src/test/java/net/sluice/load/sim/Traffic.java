package net.sluice.load.sim;

/**
 * How much the LNS sends: whatever befalls it, it neither floods its peers nor runs in circles with one of them. The limits are
 * twice what the worst of many thousand worlds needed.
 */
final class Traffic {
    private static final int MOST_IN_A_SECOND = 120;
    private static final int MOST_IN_A_WORLD = 1_000;

    private final Agenda agenda;
    private final Complaints complaints;
    private final int lines;
    private long second = Long.MIN_VALUE;
    private int inThisSecond;
    private int inThisWorld;

    Traffic(Agenda agenda, Complaints complaints, int lines) {
        this.agenda = agenda;
        this.complaints = complaints;
        this.lines = lines;
    }

    /** A datagram leaves, control or PPP. */
    void sent() {
        long now = Math.floorDiv(agenda.nowNanos(), Agenda.SECOND);
        if (now != second) {
            second = now;
            inThisSecond = 0;
        }
        inThisSecond++;
        inThisWorld++;
        complaints.addUnless(
                inThisSecond != MOST_IN_A_SECOND * lines, "the LNS sends too much at once: " + inThisSecond);
        complaints.addUnless(inThisWorld != MOST_IN_A_WORLD * lines, "the LNS sends too much: " + inThisWorld);
    }
}
