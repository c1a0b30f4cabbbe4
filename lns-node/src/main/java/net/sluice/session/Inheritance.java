package net.sluice.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.l2tp.TunnelPlacement;
import net.sluice.l2tp.TunnelSnapshot;
import org.jspecify.annotations.Nullable;

/** What the records that a node has left say, for one shard: each tunnel with its sessions, and how much later than each of them the last checkpoint was. */
final class Inheritance {
    private final ShardConfig config;
    private final Map<Integer, TunnelSnapshot> tunnels = new LinkedHashMap<>();
    private final Map<Integer, List<SessionSnapshot>> sessions = new LinkedHashMap<>();
    private final Map<Long, Checkpoint.Reading> readings = new HashMap<>();
    /** Of each writer, its last word. */
    private final Map<Long, Stamp> lastWritten = new HashMap<>();

    private final List<Integer> lastIds = new ArrayList<>();

    private int unreadable;

    Inheritance(ShardConfig config, List<StateRecord> records) {
        this.config = config;
        records.forEach(this::read);
    }

    private void read(StateRecord left) {
        RecordId id = left.id();
        boolean ours = switch (id.kind()) {
            case TUNNEL, SESSION -> TunnelPlacement.shard(id.tunnelId(), config.shards()) == config.shard();
            case CHECKPOINT, LAST_ID -> true;
        };
        boolean understood = !ours
                || switch (id.kind()) {
                    case TUNNEL -> tunnel(CoreRecords.tunnel(left.value()));
                    case SESSION -> session(SessionCodec.decode(left.value()));
                    case CHECKPOINT -> checkpoint(Checkpoint.decode(left.value()));
                    case LAST_ID -> lastId(LastIds.read(left.value()));
                };
        if (!understood) {
            unreadable++;
        }
    }

    private boolean tunnel(@Nullable TunnelSnapshot tunnel) {
        if (tunnel != null) {
            tunnels.put(tunnel.localId(), tunnel);
        }
        return tunnel != null;
    }

    private boolean session(@Nullable SessionSnapshot session) {
        if (session != null) {
            sessions.computeIfAbsent(session.identity().tunnelId(), absent -> new ArrayList<>())
                    .add(session);
            heard(session.written());
        }
        return session != null;
    }

    private boolean checkpoint(@Nullable Checkpoint checkpoint) {
        if (checkpoint != null) {
            heard(checkpoint.written());
            for (Checkpoint.Reading reading : checkpoint.readings()) {
                readings.merge(
                        key(reading.tunnelId(), reading.sessionId()),
                        reading,
                        (a, b) -> a.generation() - b.generation() >= 0 ? latest(a, b) : latest(b, a));
            }
        }
        return checkpoint != null;
    }

    private static Checkpoint.Reading latest(Checkpoint.Reading newer, Checkpoint.Reading other) {
        return newer.generation() != other.generation()
                ? newer
                : new Checkpoint.Reading(
                        newer.tunnelId(),
                        newer.sessionId(),
                        newer.generation(),
                        newer.carried().latest(other.carried()),
                        later(newer.carried(), newer.dataNs(), other.carried(), other.dataNs()));
    }

    /** Of two readings of a number that wraps, that of the one that had sent more. */
    private static int later(Counters one, int ns, Counters other, int otherNs) {
        return one.packetsOut() >= other.packetsOut() ? ns : otherNs;
    }

    private void heard(Stamp stamp) {
        lastWritten.merge(stamp.writer(), stamp, (a, b) -> a.nanos() >= b.nanos() ? a : b);
    }

    private static long key(int tunnelId, int sessionId) {
        return (long) tunnelId << 16 | sessionId;
    }

    /** How many records could not be read. */
    int unreadable() {
        return unreadable;
    }

    private boolean lastId(@Nullable Integer id) {
        return id != null && lastIds.add(id);
    }

    /** The tunnel ids that were given out last in their slots, by any shard. */
    List<Integer> lastIds() {
        return lastIds;
    }

    Collection<TunnelSnapshot> tunnels() {
        return tunnels.values();
    }

    /** The sessions of a tunnel; each is given out once. */
    List<SessionSnapshot> takeSessions(int tunnelId) {
        List<SessionSnapshot> taken = sessions.remove(tunnelId);
        return taken == null ? List.of() : taken;
    }

    /** Those that were not taken: their tunnel is gone. */
    List<SessionSnapshot> orphans() {
        return sessions.values().stream().flatMap(List::stream).toList();
    }

    private Checkpoint.@Nullable Reading reading(SessionIdentity identity, SessionSnapshot.Login login) {
        Checkpoint.Reading reading = readings.get(key(identity.tunnelId(), identity.sessionId()));
        return reading != null && reading.generation() == login.generation() ? reading : null;
    }

    /** What a session has carried for sure. */
    Counters carried(SessionSnapshot session, SessionSnapshot.Login login) {
        Checkpoint.Reading reading = reading(session.identity(), login);
        return reading == null ? login.carried() : login.carried().latest(reading.carried());
    }

    /** The Ns that its next data message had when that was last written down. */
    int dataNs(SessionSnapshot session, SessionSnapshot.Login login) {
        Checkpoint.Reading reading = reading(session.identity(), login);
        return reading == null
                ? login.dataNs()
                : later(reading.carried(), reading.dataNs(), login.carried(), login.dataNs());
    }

    /** Whether accounting has its Start for sure. */
    boolean isAccounted(SessionSnapshot session, SessionSnapshot.Login login) {
        return login.accounted() || reading(session.identity(), login) != null;
    }

    /** How long it has been online for sure; null when it never was. */
    OnlineClock.@Nullable Elapsed elapsed(SessionSnapshot session, SessionSnapshot.Login login) {
        OnlineClock.Elapsed elapsed = login.elapsed();
        Stamp written = session.written();
        return elapsed == null
                ? null
                : elapsed.plus(written.until(lastWritten.getOrDefault(written.writer(), written)));
    }
}
