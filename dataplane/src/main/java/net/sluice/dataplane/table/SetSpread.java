package net.sluice.dataplane.table;

import java.util.List;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Relay;

/** Who is in an ha-set in all nodes, the oldest first, by ids of ours: tunnel id &lt;&lt; 16 | session id. Immutable. */
public final class SetSpread {

    private final int[] ids;

    /** Of {@link HaSet#MAX_MEMBERS} members at most: what is beyond is left out. */
    public SetSpread(List<Relay.Member> members) {
        ids = members.stream()
                .limit(HaSet.MAX_MEMBERS)
                .mapToInt(member -> member.tunnelId() << 16 | member.sessionId())
                .toArray();
    }

    /** How many. */
    public int size() {
        return ids.length;
    }

    /** The ids of one, 0..size-1. */
    public int ids(int member) {
        return ids[member];
    }

    /** The slot of one's tunnel. */
    public int slot(int member) {
        return slotOf(ids[member]);
    }

    /** The slot of the tunnel in ids. */
    public static int slotOf(int ids) {
        return SlotOwners.slot(ids >>> 16);
    }

    /** Whether these ids are among them. */
    public boolean has(int wanted) {
        for (int each : ids) {
            if (each == wanted) {
                return true;
            }
        }
        return false;
    }
}
