package net.sluice.dataplane.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.HaSetCounts;
import net.sluice.dataplane.SessionEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ha-sets that have members, by name, for shards that add and take away members at the same time. Shards take turns on a lock that no packet worker knows;
 * workers meet a set as the {@link Live} object in a session's setting.
 */
public final class HaSets implements HaSetCounts {

    private static final Logger LOG = LoggerFactory.getLogger(HaSets.class);

    /**
     * A set that has members. Two of the same name, one after the other, are two objects: it is compared by identity.
     *
     * <p>All its members have the same home worker, by hash of its name, and write to the same TUN queue.
     */
    public static final class Live {
        private final HaSet set;
        private final int home;
        private final int queue;
        private volatile int members = 1;

        /** Who is in it in all nodes; null as long as nobody has said so. */
        private volatile @Nullable SetSpread spread;

        /** What the members said last, the oldest first, by their ids; with the lock of {@link HaSets}. */
        private final Map<Integer, SessionEntry> said = new LinkedHashMap<>();

        private boolean warned;

        private Live(HaSet set, int home, int queue, @Nullable SetSpread spread) {
            this.set = set;
            this.home = home;
            this.queue = queue;
            this.spread = spread;
        }

        /** What is in force: as the first member said it. */
        public HaSet set() {
            return set;
        }

        /** Whether it has no member any more, and never will; any thread. */
        public boolean over() {
            return members == 0;
        }

        /** The wire worker that is home to all members. */
        public int home() {
            return home;
        }

        /** Who is in it, in all nodes; null: all are here. Another object whenever that changes. */
        public @Nullable SetSpread spread() {
            return spread;
        }

        /** The TUN queue that all members' packets are written to. */
        public int queue() {
            return queue;
        }
    }

    private final int homes;
    private final int queues;
    private final Map<String, Live> sets = new HashMap<>();
    private final Map<String, SetSpread> spreads = new HashMap<>();
    private final @Nullable Live[] ofSetting;
    private int members;
    private long disagreements;

    /** For so many home workers and TUN queues, and settings with numbers below {@code settings}. */
    HaSets(int homes, int queues, int settings) {
        this.homes = homes;
        this.queues = queues;
        ofSetting = new Live[settings];
    }

    /** The set that a setting names, null for none. */
    @Nullable
    Live of(int setting) {
        return ofSetting[setting];
    }

    /** Before any reader sees the setting. */
    void put(int setting, @Nullable Live live) {
        ofSetting[setting] = live;
    }

    /**
     * The set that a session is in from now on: {@code before}, if it has that name; null when it wishes none, or when the set has all that it can have. One that
     * says something else than the others joins all the same; the first of a set is warned of.
     */
    @Nullable
    Live join(SessionEntry entry, @Nullable Live before) {
        HaSet wished = entry.haSet();
        if (wished == null) {
            return null;
        }
        String disagreement = null;
        Live live;
        synchronized (this) {
            boolean stays = before != null && before.set.name().equals(wished.name());
            live = stays ? before : enter(wished);
            if (live != null && !stays) {
                disagreement = disagreement(live, entry);
            }
            if (live != null) {
                live.said.put(ids(entry), entry);
            }
        }
        if (disagreement != null) {
            LOG.warn(
                    "ha-set {}: {}. Give all its members the same (RADIUS, users, profiles). Others of this set that differ are only counted.",
                    wished.name().replaceAll("\\p{Cntrl}", "?"),
                    disagreement);
        }
        return live;
    }

    private static int ids(SessionEntry entry) {
        return entry.tunnelId() << 16 | entry.sessionId();
    }

    private synchronized @Nullable Live enter(HaSet wished) {
        Live live = sets.get(wished.name());
        if (live == null) {
            long hash = wished.name().hashCode() * 0x9E37_79B9_7F4A_7C15L;
            live = new Live(
                    wished, (int) ((hash >>> 33) % homes), (int) ((hash >>> 25) % queues), spreads.get(wished.name()));
            sets.put(wished.name(), live);
        } else if (live.members == HaSet.MAX_MEMBERS) {
            return null;
        } else {
            live.members = live.members + 1;
        }
        members++;
        return live;
    }

    /** What is to be said of a new member that says something else than the oldest; null when it does not, or when the set has been warned of. */
    private @Nullable String disagreement(Live live, SessionEntry entry) {
        if (live.said.isEmpty()) {
            return null;
        }
        SessionEntry oldest = live.said.values().iterator().next();
        String text = Disagreement.between(live.set, oldest, entry);
        if (text == null) {
            return null;
        }
        disagreements++;
        boolean again = live.warned;
        live.warned = true;
        return again ? null : text;
    }

    /** One member less: the session of these ids of ours. */
    synchronized void leave(@Nullable Live live, int ids) {
        if (live == null) {
            return;
        }
        live.said.remove(ids);
        members--;
        live.members = live.members - 1;
        if (live.members == 0) {
            sets.remove(live.set.name());
        }
    }

    /** Who is in a set in all nodes; null: nobody knows. It may have no member here yet. */
    public synchronized void spread(String name, @Nullable SetSpread spread) {
        if (spread == null) {
            spreads.remove(name);
        } else {
            spreads.put(name, spread);
        }
        Live live = sets.get(name);
        if (live != null) {
            live.spread = spread;
        }
    }

    @Override
    public synchronized long disagreements() {
        return disagreements;
    }

    @Override
    public synchronized int sets() {
        return sets.size();
    }

    @Override
    public synchronized int members() {
        return members;
    }

    @Override
    public synchronized int members(String name) {
        Live live = sets.get(name);
        SetSpread everywhere = spreads.get(name);
        return Math.max(live == null ? 0 : live.members, everywhere == null ? 0 : everywhere.size());
    }
}
