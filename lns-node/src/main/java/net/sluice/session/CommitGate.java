package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.timer.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commit before answer: what a shard sends to peers and to accounting leaves when the records from which another node could
 * go on are safe, and not before.
 *
 * <p>What waits for what: a control datagram waits for its tunnel's record when it has an Ns or an Nr that the safe one does
 * not know ({@link GatedTunnel}); a PPP frame, or an accounting record, waits for its call's when the session has changed
 * since. Both in their own order; neither for the other, because L2TP carries frames and control messages in no common
 * order. LCP echoes wait for nothing: they say nothing of the session but that it is there, and RFC 1661 s5.8 has a peer
 * discard those that come before its LCP is open, so that overtaking does no harm. Data packets never come here.
 *
 * <p>At the end of each turn all that has changed goes into one batch, unless one is in flight: what changes meanwhile joins
 * the next. While the store does not answer, duplicates are acknowledged as far as the safe record goes, and for the rest of a
 * tunnel one acknowledgement waits, the last.
 *
 * <p>Bounds: {@link GatedTunnel#MOST_MESSAGES} and {@link GatedCall#MOST_FRAMES}, and {@link #MOST_HELD_OCTETS} of the whole
 * shard. What is beyond is dropped by name; both protocols repeat.
 *
 * <p>With {@link RecordPort#ALONE} everything passes at once.
 */
final class CommitGate {
    static final int MOST_HELD_OCTETS = 32 << 20;
    /** Of those that are only written again, so many in one batch, behind all others. */
    static final int MOST_BACKGROUND_RECORDS = 512;

    /** Who has just taken over has better to do than to write again what the store has already. */
    static final long REST_NANOS = 1_000_000_000L;

    static final long FIRST_RETRY_NANOS = 50_000_000L;
    static final long LAST_RETRY_NANOS = 1_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(CommitGate.class);

    private final ShardContext shard;
    private final RecordPort port;
    private final Timer retry = new Timer(_ -> wantsTurn = true);
    /** While it is set nothing is written again. */
    private final Timer rest = new Timer(_ -> wantsTurn = true);

    private final Set<GatedCall> calls = new LinkedHashSet<>();
    private final Set<GatedTunnel> tunnels = new LinkedHashSet<>();
    private final Map<Integer, GatedTunnel> tunnelsById = new HashMap<>();
    /** Written again when there is room: nothing waits for these. */
    private final Set<Gated> background = new LinkedHashSet<>();
    /** Records of nothing that has output. */
    private final Map<RecordId, RecordWrite> others = new LinkedHashMap<>();
    /** Who has frames that may leave at the end of the turn. */
    private final Set<GatedCall> undecided = new LinkedHashSet<>();

    private final List<Gated> flying = new ArrayList<>();
    private final Map<RecordId, RecordWrite> flyingOthers = new LinkedHashMap<>();
    private boolean inFlight;
    private boolean wantsTurn;
    private long token;
    private long retryNanos = FIRST_RETRY_NANOS;
    private int heldOctets;

    CommitGate(ShardContext shard, RecordPort port) {
        this.shard = shard;
        this.port = port;
    }

    /** Whether everything passes. */
    boolean isOpen() {
        return !port.replicates();
    }

    /** How many octets are held. */
    int heldOctets() {
        return heldOctets;
    }

    GatedTunnel tunnel(Tunnel tunnel, Supplier<byte @Nullable []> source) {
        GatedTunnel gated = new GatedTunnel(this, tunnel, source);
        tunnelsById.put(tunnel.localId(), gated);
        return gated;
    }

    GatedCall call(int tunnelId, int sessionId, Supplier<byte @Nullable []> source) {
        return new GatedCall(this, RecordId.ofSession(tunnelId, sessionId), source);
    }

    // ---- What happens in a turn

    /** A control datagram of a tunnel. */
    void send(GatedTunnel tunnel, ByteBuffer datagram) {
        if (isOpen()) {
            leaves(tunnel.tunnel(), datagram);
        } else {
            tunnel.send(datagram);
        }
    }

    /** A PPP control frame of a call. */
    void send(GatedCall call, ByteBuffer frame) {
        if (isOpen() || ControlFrames.isEcho(frame)) {
            shard.ports.forwarding().sendPpp(call.id().tunnelId(), call.id().sessionId(), frame);
            return;
        }
        if (call.held() >= GatedCall.MOST_FRAMES) {
            dropped(SessionCounter.HELD_CALL_FULL);
            return;
        }
        if (mayHold(frame.remaining())) {
            byte[] copy = new byte[frame.remaining()];
            frame.duplicate().get(copy);
            // What happened may be told only after what was sent because of it: the turn's end knows.
            call.add(new Held(
                    true,
                    copy.length,
                    () -> shard.ports
                            .forwarding()
                            .sendPpp(call.id().tunnelId(), call.id().sessionId(), ByteBuffer.wrap(copy))));
            undecided.add(call);
        }
    }

    /** The session in a call is not what its record says. */
    void changed(GatedCall call) {
        if (!isOpen()) {
            call.dirty = true;
            calls.add(call);
        }
    }

    /** The session in a call is not what its record says; when the next one is safe, {@code then} happens. It happens for sure. */
    void changed(GatedCall call, Runnable then) {
        if (isOpen()) {
            then.run();
        } else {
            call.add(new Held(false, 0, then));
            changed(call);
        }
    }

    /** Something waits for a newer record of the tunnel. */
    void changed(GatedTunnel tunnel) {
        tunnels.add(tunnel);
    }

    /** The tunnel's channel was set anew: in the record that the confirmation of that waits for, if not before, this one is, too. */
    void recovered(GatedTunnel tunnel) {
        if (!isOpen()) {
            tunnel.recovered();
            changed(tunnel);
        }
    }

    /** The record of one of both is to be written. */
    void changedAny(Gated unit) {
        switch (unit) {
            case GatedCall call -> changed(call);
            case GatedTunnel tunnel -> changed(tunnel);
        }
    }

    /** What a call still has to say is said now, if nothing keeps it; the rest is lost. Its entry is about to go. */
    void lastFrames(GatedCall call) {
        call.release();
        call.dropFrames();
    }

    /** The call is over, and needs no record any more. */
    void over(GatedCall call) {
        call.gone = true;
        if (call.stored || call.flying) {
            changed(call);
        } else {
            calls.remove(call);
        }
    }

    /** The tunnel is over, and needs no record any more. */
    void over(GatedTunnel tunnel) {
        tunnel.gone = true;
        tunnel.forget();
        tunnelsById.remove(tunnel.tunnel().localId(), tunnel);
        if (tunnel.stored || tunnel.flying) {
            tunnels.add(tunnel);
        } else {
            tunnels.remove(tunnel);
        }
    }

    /** It is another node's: neither said nor written any more. */
    void forget(GatedTunnel tunnel) {
        tunnel.forget();
        tunnelsById.remove(tunnel.tunnel().localId(), tunnel);
        forget((Gated) tunnel);
    }

    /** It is another node's: neither said nor written any more. */
    void forget(GatedCall call) {
        call.forget();
        undecided.remove(call);
        forget((Gated) call);
    }

    /** What is written of the slot beside calls and tunnels that are there is another node's: also that some are over, which nobody here knows any more. */
    void forget(int slot) {
        others.keySet().removeIf(id -> id.slot() == slot);
        flyingOthers.keySet().removeIf(id -> id.slot() == slot);
        for (Gated unit : unitsOf(slot)) {
            switch (unit) {
                case GatedCall call -> forget(call);
                case GatedTunnel tunnel -> forget(tunnel);
            }
        }
    }

    /** Whether it is still to be written of a call or tunnel of the slot that it is over. */
    boolean buries(int slot) {
        return unitsOf(slot).stream().anyMatch(unit -> unit.gone);
    }

    private List<Gated> unitsOf(int slot) {
        return Stream.of(calls, tunnels, background, flying)
                .<Gated>flatMap(Collection::stream)
                .filter(unit -> unit.id().slot() == slot)
                .distinct()
                .toList();
    }

    private void forget(Gated unit) {
        calls.remove(unit);
        tunnels.remove(unit);
        background.remove(unit);
        flying.remove(unit);
    }

    /** A record of something that says nothing, and for which nothing waits. */
    void write(RecordWrite write) {
        if (!isOpen()) {
            others.put(write.id(), write);
        }
    }

    /** Writes it again when there is room, and the first of several not before a second has passed. */
    void rewrite(Gated unit) {
        if (!isOpen()) {
            if (background.isEmpty()) {
                shard.wheel.set(rest, shard.nowNanos() + REST_NANOS);
            }
            background.add(unit);
        }
    }

    /** Whether what it has changed, or is to be written again, is safe. */
    boolean isSafe(Gated unit) {
        return !unit.flying && !calls.contains(unit) && !tunnels.contains(unit) && !background.contains(unit);
    }

    // ---- What the units ask

    void leaves(Tunnel tunnel, ByteBuffer datagram) {
        shard.ports.wire().sendControl(tunnel.path(), tunnel.dscp(), datagram);
    }

    /** Takes room for something to be held; false, and a drop, when there is none. */
    boolean mayHold(int octets) {
        if (heldOctets + octets > MOST_HELD_OCTETS) {
            dropped(SessionCounter.HELD_SHARD_FULL);
            return false;
        }
        heldOctets += octets;
        shard.counters.add(SessionCounter.OUTPUT_HELD);
        return true;
    }

    void released(Held held) {
        released(held.octets());
    }

    void released(int octets) {
        heldOctets -= octets;
    }

    void dropped(Held held, SessionCounter why) {
        released(held);
        dropped(why);
    }

    void dropped(SessionCounter why) {
        shard.counters.add(why);
    }

    // ---- Batches

    /** True when {@link #endTurn} has something to do. */
    boolean wantsTurn() {
        return wantsTurn
                || !undecided.isEmpty()
                || (!inFlight
                        && !retry.isSet()
                        && !(calls.isEmpty()
                                && tunnels.isEmpty()
                                && others.isEmpty()
                                && (rest.isSet() || background.isEmpty())));
    }

    /** Everything that happened in this turn has happened. */
    int endTurn() {
        if (isOpen()) {
            return 0;
        }
        wantsTurn = false;
        int done = undecided.size();
        List<GatedCall> decided = List.copyOf(undecided);
        undecided.clear();
        decided.forEach(GatedCall::release);
        if (!inFlight && !retry.isSet()) {
            done += handOver();
        }
        return done;
    }

    private int handOver() {
        Map<RecordId, RecordWrite> batch = new LinkedHashMap<>();
        // What is told of a call, its tunnel's numbers have to fit: an ICCN that the call knows must not come again.
        for (GatedCall call : calls) {
            GatedTunnel tunnel = tunnelsById.get(call.id().tunnelId());
            if (tunnel != null && tunnel.hasChanged()) {
                tunnels.add(tunnel);
            }
        }
        take(calls, Integer.MAX_VALUE, batch);
        take(tunnels, Integer.MAX_VALUE, batch);
        if (!rest.isSet()) {
            take(background, MOST_BACKGROUND_RECORDS, batch);
        }
        others.forEach((id, write) -> {
            batch.put(id, write);
            flyingOthers.put(id, write);
        });
        others.clear();
        token++;
        if (batch.isEmpty()) {
            int covered = flying.size();
            allSafe();
            return covered;
        }
        inFlight = true;
        shard.counters.add(SessionCounter.RECORD_BATCHES);
        shard.counters.add(SessionCounter.RECORDS_WRITTEN, batch.size());
        port.write(List.copyOf(batch.values()), token);
        return batch.size();
    }

    private void take(Set<? extends Gated> from, int most, Map<RecordId, RecordWrite> batch) {
        List<Gated> taken = new ArrayList<>();
        for (Gated unit : from) {
            if (taken.size() >= most) {
                break;
            }
            taken.add(unit);
        }
        taken.forEach(from::remove);
        for (Gated unit : taken) {
            background.remove(unit);
            if (unit.flying) {
                continue;
            }
            unit.covered();
            byte @Nullable [] value = unit.value();
            if (value != null || unit.stored) {
                // The later of two of the same name: the ids of what is gone have been given out again.
                batch.remove(unit.id());
                batch.put(unit.id(), new RecordWrite(unit.id(), value));
                unit.stored = true;
            }
            unit.flying = true;
            flying.add(unit);
        }
    }

    /** All of the batch is safe. */
    void written(long answered) {
        if (!inFlight || answered != token) {
            shard.counters.add(SessionCounter.STALE_WRITTEN);
            return;
        }
        inFlight = false;
        retryNanos = FIRST_RETRY_NANOS;
        allSafe();
    }

    private void allSafe() {
        flyingOthers.clear();
        List<Gated> safe = List.copyOf(flying);
        flying.clear();
        safe.forEach(unit -> unit.flying = false);
        safe.forEach(Gated::safe);
    }

    /** Whether the batch is safe is not known: what it had is written again, as it is by then. */
    void failed(long answered, String why) {
        if (!inFlight || answered != token) {
            shard.counters.add(SessionCounter.STALE_WRITTEN);
            return;
        }
        inFlight = false;
        shard.counters.add(SessionCounter.RECORD_BATCHES_FAILED);
        LOG.warn("{} records were not written, again in {} ms: {}", flying.size(), retryNanos / 1_000_000, why);
        for (Gated unit : flying) {
            unit.flying = false;
            unit.unsure();
            changedAny(unit);
        }
        flying.clear();
        flyingOthers.forEach(others::putIfAbsent);
        flyingOthers.clear();
        shard.wheel.set(retry, shard.nowNanos() + retryNanos);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }
}
