package net.sluice.load.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.LabProcess;

/** What befalls a cluster while its sessions pass traffic, and what of it is still so afterwards. */
enum Fault {
    /** Nothing: what the bench itself sees. */
    NOTHING("nothing", 0) {
        @Override
        void strike(Scene scene) {}
    },
    KILLED("a node's process is killed (SIGKILL)", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().kill();
        }
    },
    HANDED_OVER("a node is told to end (SIGTERM) and hands over", 0) {
        @Override
        void strike(Scene scene) {
            scene.end(scene.first());
        }
    },
    SILENT("a node's host falls silent: no FIN, all packets lost", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().dieSilently();
        }
    },
    FROZEN("a node's process is frozen (SIGSTOP); the watchdog ends it", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().freeze();
        }
    },
    FROZEN_AND_WAKES("a node's process is frozen for 10 s without a watchdog, and wakes", 10) {
        @Override
        void strike(Scene scene) {
            scene.first().freezeUnwatched();
        }
    },
    FROZEN_BACKUP("a node is frozen for 1.5 s: a backup that does not answer", 1.5) {
        @Override
        void strike(Scene scene) {
            scene.first().freezeUnwatched();
        }
    },
    CUT_OFF("a node is cut off from the others, both ways, for 12 s", 12) {
        @Override
        void strike(Scene scene) {
            scene.first().lose("cluster", ClusterNode.Lost.BOTH);
        }
    },
    DEAF("a node does not hear the others for 12 s, and can send", 12) {
        @Override
        void strike(Scene scene) {
            scene.first().lose("cluster", ClusterNode.Lost.IN);
        }
    },
    MUTE("a node is not heard by the others for 12 s, and hears them", 12) {
        @Override
        void strike(Scene scene) {
            scene.first().lose("cluster", ClusterNode.Lost.OUT);
        }
    },
    ACCESS_CUT("a node's link to the router is cut for 12 s", 12) {
        @Override
        void strike(Scene scene) {
            scene.first().lose("access", ClusterNode.Lost.BOTH);
        }
    },
    KILLED_IN_A_STORM("a node is killed while sessions end and begin", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().kill();
        }

        @Override
        boolean storm() {
            return true;
        }
    },
    KILLED_TWICE("a node is killed and comes back, and then another is killed", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().kill();
            pause(Duration.ofSeconds(10));
            scene.recover();
            scene.second().kill();
        }
    },
    ROLLED("all nodes are restarted one after the other (SIGTERM, start)", 0) {
        @Override
        void strike(Scene scene) {
            for (ClusterNode node : scene.nodes()) {
                scene.end(node);
                scene.recover();
            }
        }
    },
    DRAINED("a node is drained and, ten seconds later, taken back (lns drain)", 0) {
        @Override
        void strike(Scene scene) {
            scene.drain(scene.first());
            pause(Duration.ofSeconds(10));
            scene.back(scene.first());
        }
    },
    KILLED_WHILE_DRAINING("a node is killed while it drains", 0) {
        @Override
        void strike(Scene scene) {
            LabProcess order = scene.beginToDrain(scene.first());
            pause(MIDST);
            scene.first().kill();
            scene.cutShort(order);
        }
    },
    TAKER_KILLED_WHILE_DRAINING("a node drains, and one that gets its sessions is killed meanwhile", 0) {
        @Override
        void strike(Scene scene) {
            LabProcess order = scene.beginToDrain(scene.first());
            pause(MIDST);
            scene.second().kill();
            scene.follow(scene.first(), order);
            pause(Duration.ofSeconds(5));
            scene.back(scene.first());
        }
    },
    TWO_AT_ONCE("of five nodes two are killed at once", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().kill();
            scene.second().kill();
        }

        @Override
        int nodes() {
            return 5;
        }
    },
    TAKER_TOO("of five nodes one is killed, and another half a second later, while it takes over", 0) {
        @Override
        void strike(Scene scene) {
            scene.first().kill();
            pause(Duration.ofMillis(500));
            scene.second().kill();
        }

        @Override
        int nodes() {
            return 5;
        }
    };

    /** A drain takes a second or two. */
    private static final Duration MIDST = Duration.ofMillis(500);

    private final String text;
    private final double healedSeconds;

    Fault(String text, double healedSeconds) {
        this.text = text;
        this.healedSeconds = healedSeconds;
    }

    /** Brings it about, on the first node if one is enough. */
    abstract void strike(Scene scene);

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
