package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.List;
import net.sluice.load.lab.ClusterLab;

/** What befalls a cluster, or the lines to it, while ha-sets pass traffic. */
enum SetFault {
    NOTHING("nothing", false) {
        @Override
        void strike(ClusterLab lab) {}
    },
    FIRST_LINES_CUT("the path of each set's first line is cut for 8 s", false) {
        @Override
        void strike(ClusterLab lab) {
            lab.cutPaths(addresses(0));
        }
    },
    SECOND_LINES_CUT("the path of each set's second line is cut for 8 s", false) {
        @Override
        void strike(ClusterLab lab) {
            lab.cutPaths(addresses(1));
        }
    },
    HANDED_OVER("a node is told to end (SIGTERM) and hands over", true) {
        @Override
        void strike(ClusterLab lab) {
            lab.nodes().getFirst().leave();
        }
    },
    KILLED("a node's process is killed (SIGKILL)", true) {
        @Override
        void strike(ClusterLab lab) {
            lab.nodes().getFirst().kill();
        }
    };

    /** As many on each LAC, each from an address of its own: those of first lines and those of second ones in turn. */
    static final int TUNNELS = 16;

    private final String text;
    private final boolean nodeEnds;

    SetFault(String text, boolean nodeEnds) {
        this.text = text;
        this.nodeEnds = nodeEnds;
    }

    /** Brings it about; what concerns a node, on the first. */
    abstract void strike(ClusterLab lab);

    /** Whether it is a node that it concerns, which has to be started again. */
    boolean nodeEnds() {
        return nodeEnds;
    }

    private static List<String> addresses(int member) {
        List<String> addresses = new ArrayList<>();
        for (int lac = 0; lac < 2; lac++) {
            for (int i = member; i < TUNNELS; i += HaSets.MEMBERS) {
                addresses.add(ClusterLab.lacAddress(lac, i));
            }
        }
        return addresses;
    }

    @Override
    public String toString() {
        return text;
    }
}
