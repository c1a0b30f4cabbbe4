package net.sluice.dataplane.service;

import java.util.List;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.packet.PacketFields;

/** {@link TrafficClasses} as a worker uses them. One thread. */
public final class ClassProgram {

    private final TrafficClasses classes;
    private final MatchProgram up;
    private final MatchProgram down;
    private final int[] classOf;

    /** How many sessions of the worker use it. */
    int users;

    public ClassProgram(TrafficClasses classes) {
        this.classes = classes;
        List<PacketMatch> matches =
                classes.rules().stream().map(TrafficClasses.Rule::match).toList();
        up = new MatchProgram(matches);
        down = new MatchProgram(matches.stream().map(PacketMatch::mirrored).toList());
        classOf = classes.rules().stream().mapToInt(TrafficClasses.Rule::index).toArray();
    }

    /** What it was made of. */
    public TrafficClasses classes() {
        return classes;
    }

    /** The class of a packet from the subscriber; a packet that is not readable is of the first. */
    public int up(PacketFields packet, boolean readable) {
        return readable ? of(up.first(packet)) : 0;
    }

    /** The class of a packet to the subscriber. */
    public int down(PacketFields packet, boolean readable) {
        return readable ? of(down.first(packet)) : 0;
    }

    private int of(int rule) {
        return rule == MatchProgram.NONE ? 0 : classOf[rule];
    }
}
