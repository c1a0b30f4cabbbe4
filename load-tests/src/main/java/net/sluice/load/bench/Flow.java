package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Packets of one kind through an LNS.
 *
 * @param up from subscribers to the core
 * @param octets length of the subscriber's IP packet
 * @param row how many in a row are one subscriber's
 */
record Flow(boolean up, int octets, int row) {

    /** Every packet another subscriber's. */
    static final int WORST = 1;

    /** As many in a row as bulk traffic has. */
    static final int BULK = 32;

    private static final int IP_UDP = 28;
    private static final int IP_TCP = 40;

    static List<Flow> all(List<Integer> lengths) {
        List<Flow> flows = new ArrayList<>();
        for (int row : new int[] {WORST, BULK}) {
            for (boolean up : new boolean[] {true, false}) {
                for (int octets : lengths) {
                    flows.add(new Flow(up, octets, row));
                }
            }
        }
        return flows;
    }

    boolean bulk() {
        return row > WORST;
    }

    String title() {
        return (bulk() ? "bulk " : "worst case ") + (up ? "up" : "down") + ", " + octets + " octets";
    }

    /**
     * How many packets a host has got. The kernel counts what was joined as one, with one set of headers.
     *
     * @param counted messages that the host's counter saw
     * @param octets their length from the outermost IP header
     * @param headOctets what L2TP and PPP add to a packet on its way down
     */
    double delivered(long counted, long octets, int headOctets) {
        int headers = up && bulk() ? IP_TCP : IP_UDP;
        int rest = up ? this.octets - headers : this.octets + headOctets;
        return (double) (octets - headers * counted) / rest;
    }

    /** What the bars of the data path ask: at most so much of the peer's CPU time per packet; NaN where nothing is asked. */
    double bar() {
        if (!bulk()) {
            return 0.85;
        }
        return switch (octets) {
            case 64 -> 0.2;
            case 1400 -> 0.4;
            default -> Double.NaN;
        };
    }

    /** The same against the forwarder in C. */
    double forwarderBar() {
        return bulk() ? Double.NaN : 1.25;
    }
}
