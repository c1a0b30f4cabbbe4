package net.sluice.load.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.sluice.load.lab.ClusterNode;

/** What befalls a cluster while its sessions pass traffic, and what of it is still so afterwards. */
enum Fault {
    /** Nothing: what the bench itself sees. */
    NOTHING("nothing", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {}
    },
    KILLED("a node's process is killed (SIGKILL)", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().kill();
        }
    },
    HANDED_OVER("a node is told to end (SIGTERM) and hands over", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().leave();
        }
    },
    SILENT("a node's host falls silent: no FIN, all packets lost", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().dieSilently();
        }
    },
    FROZEN("a node's process is frozen (SIGSTOP); the watchdog ends it", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().freeze();
        }
    },
    FROZEN_AND_WAKES("a node's process is frozen for 10 s without a watchdog, and wakes", 10) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().freezeUnwatched();
        }
    },
    FROZEN_BACKUP("a node is frozen for 1.5 s: a backup that does not answer", 1.5) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().freezeUnwatched();
        }
    },
    CUT_OFF("a node is cut off from the others, both ways, for 12 s", 12) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().lose("cluster", ClusterNode.Lost.BOTH);
        }
    },
    DEAF("a node does not hear the others for 12 s, and can send", 12) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().lose("cluster", ClusterNode.Lost.IN);
        }
    },
    MUTE("a node is not heard by the others for 12 s, and hears them", 12) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().lose("cluster", ClusterNode.Lost.OUT);
        }
    },
    ACCESS_CUT("a node's link to the router is cut for 12 s", 12) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().lose("access", ClusterNode.Lost.BOTH);
        }
    },
    KILLED_IN_A_STORM("a node is killed while sessions end and begin", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().kill();
        }

        @Override
        boolean storm() {
            return true;
        }
    },
    KILLED_TWICE("a node is killed and comes back, and then another is killed", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.getFirst().kill();
        }

        @Override
        void strike(List<ClusterNode> nodes, Runnable recovery) {
            strike(nodes);
            pause(Duration.ofSeconds(10));
            recovery.run();
            nodes.get(1).kill();
        }
    },
    TWO_AT_ONCE("of five nodes two are killed at once", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.get(0).kill();
            nodes.get(1).kill();
        }

        @Override
        int nodes() {
            return 5;
        }
    },
    TAKER_TOO("of five nodes one is killed, and another half a second later, while it takes over", 0) {
        @Override
        void strike(List<ClusterNode> nodes) {
            nodes.get(0).kill();
            pause(Duration.ofMillis(500));
            nodes.get(1).kill();
        }

        @Override
        int nodes() {
            return 5;
        }
    };

    private final String text;
    private final double healedSeconds;

    Fault(String text, double healedSeconds) {
        this.text = text;
        this.healedSeconds = healedSeconds;
    }

    /** Brings it about, on the first of these nodes. */
    abstract void strike(List<ClusterNode> nodes);

    /**
     * The same, for those that take their time.
     *
     * @param recovery starts again what has died, and waits until all nodes have their share
     */
    void strike(List<ClusterNode> nodes, Runnable recovery) {
        strike(nodes);
    }

    /** After what time it is undone; zero when it stays until the round is over. */
    Duration heals() {
        return Duration.ofMillis((long) (healedSeconds * 1000));
    }

    /** Whether sessions end and begin meanwhile. */
    boolean storm() {
        return false;
    }

    /** How many nodes there have to be at least. */
    int nodes() {
        return 3;
    }

    static void pause(Duration howLong) {
        long end = System.nanoTime() + howLong.toNanos();
        for (long left = howLong.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
