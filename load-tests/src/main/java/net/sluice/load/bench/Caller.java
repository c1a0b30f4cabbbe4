package net.sluice.load.bench;

import net.sluice.load.lab.ForeignLac;

/** Who calls the cluster in {@link Failover}. */
enum Caller {
    /** The fleet, over our own L2TP. */
    FLEET(64) {
        @Override
        String missing() {
            return "";
        }

        @Override
        String told(boolean recovers) {
            return "A LAC that " + (recovers ? "speaks" : "does not speak") + " RFC 4951";
        }
    },

    /** l2tpns, whom the fleet calls, and who forwards the calls. */
    L2TPNS(8) {
        @Override
        String missing() {
            return ForeignLac.missing();
        }

        @Override
        String told(boolean recovers) {
            return "l2tpns, which the fleet calls and which forwards the calls by " + ForeignLac.TUNNELS
                    + " tunnels of its own,";
        }
    };

    private final int fleetTunnels;

    Caller(int fleetTunnels) {
        this.fleetTunnels = fleetTunnels;
    }

    /** How many tunnels the fleet has, to whomever it calls. */
    int fleetTunnels() {
        return fleetTunnels;
    }

    /** What is missing here for it; empty when nothing is. */
    abstract String missing();

    /**
     * The subject of a sentence.
     *
     * @param recovers whether the fleet offers to recover tunnels
     */
    abstract String told(boolean recovers);
}
