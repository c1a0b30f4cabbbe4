package net.sluice.dataplane.assembly;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.ClassCount;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.service.SlowMatch;
import org.jspecify.annotations.Nullable;

/** What rules do to a session's packets, in the simplest way there is. */
final class SlowRules {

    /** By class: octets and packets in, octets and packets out. */
    private final Map<String, long[]> counts = new LinkedHashMap<>();

    private @Nullable String looked;

    static @Nullable DropReason refusal(@Nullable Filter filter, byte[] packet) {
        if (filter == null) {
            return null;
        }
        SlowMatch slow = new SlowMatch(packet);
        if (!slow.readable()) {
            return DropReason.FILTER_UNREADABLE;
        }
        int first = slow.first(filter.rules().stream().map(Filter.Rule::match).toList());
        Filter.Action action =
                first < 0 ? filter.otherwise() : filter.rules().get(first).action();
        return action == Filter.Action.PASS ? null : DropReason.FILTERED;
    }

    private @Nullable String classOf(@Nullable TrafficClasses classes, byte[] packet, boolean up) {
        if (classes == null) {
            return null;
        }
        classes.classes().forEach(name -> counts.computeIfAbsent(name, none -> new long[4]));
        SlowMatch slow = new SlowMatch(packet);
        List<PacketMatch> matches = classes.rules().stream()
                .map(rule -> up ? rule.match() : rule.match().mirrored())
                .toList();
        int first = slow.readable() ? slow.first(matches) : -1;
        return classes.classes().get(first < 0 ? 0 : classes.rules().get(first).index());
    }

    void countIn(@Nullable TrafficClasses classes, byte[] packet) {
        String name = classOf(classes, packet, true);
        if (name != null) {
            add(name, 0, packet.length);
        }
    }

    /** Of this packet are those that are counted out next. */
    void look(@Nullable TrafficClasses classes, byte[] packet) {
        looked = classOf(classes, packet, false);
    }

    void countOut(int octets) {
        if (looked != null) {
            add(looked, 2, octets);
        }
    }

    private void add(String name, int at, int octets) {
        long[] cells = counts.computeIfAbsent(name, none -> new long[4]);
        cells[at] += octets;
        cells[at + 1]++;
    }

    List<ClassCount> counts() {
        List<ClassCount> list = new ArrayList<>();
        counts.forEach((name, cells) -> list.add(new ClassCount(name, cells[0], cells[1], cells[2], cells[3])));
        list.removeIf(count -> count.packetsIn() + count.packetsOut() == 0);
        return list;
    }
}
