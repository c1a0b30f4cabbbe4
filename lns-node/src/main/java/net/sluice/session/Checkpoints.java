package net.sluice.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.sluice.session.timer.Timer;

/**
 * Writes down every few seconds what the sessions have carried, many in one record, so that no more than that is lost with this node. The slots take turns, a
 * part of them at a time. What has not changed is not written, but for the first pack of each slot, which tells a successor how late it is.
 */
final class Checkpoints {
    /** Sessions in one record. */
    private static final int PACK = 256;

    /** In so many parts are the slots done. */
    private static final int PARTS = 16;

    private final ShardContext shard;
    private final Switchboard switchboard;
    private final Timer timer = new Timer(now -> expired());
    /** What was written of each slot, by pack. */
    private final Map<Integer, List<Integer>> written = new HashMap<>();

    private int part;
    /** Of each part: what its sessions had carried at the last checkpoint, and how much of that since the one before. */
    private final long[] carried = new long[PARTS];

    private final long[] between = new long[PARTS];
    private volatile long octetsAtRisk;

    Checkpoints(ShardContext shard, Switchboard switchboard) {
        this.shard = shard;
        this.switchboard = switchboard;
    }

    /** Sees to it that the next part will be done, if there is anything to do. */
    void begin() {
        boolean idle = switchboard.subscribers().isEmpty() && written.isEmpty();
        if (!idle && !shard.gate.isOpen() && shard.config.checkpointNanos() > 0 && !timer.isSet()) {
            shard.wheel.set(timer, shard.nowNanos() + shard.config.checkpointNanos() / PARTS);
        }
    }

    /**
     * Octets that were carried between the last two checkpoints, of all sessions: about what accounting would lose with this node. Any thread.
     */
    long octetsAtRisk() {
        return octetsAtRisk;
    }

    private void expired() {
        Map<Integer, List<Checkpoint.Reading>> bySlot = new TreeMap<>();
        long octets = 0;
        for (Subscriber subscriber : switchboard.subscribers()) {
            int slot = RecordId.slotOf(subscriber.identity().tunnelId());
            SubscriberRef ref = subscriber.ref();
            if (slot % PARTS == part
                    && ref != null
                    && subscriber.isAccounted()
                    && !shard.isMoving(subscriber.identity().tunnelId())) {
                Counters now = subscriber.meter().now();
                octets += now.octetsIn() + now.octetsOut();
                bySlot.computeIfAbsent(slot, absent -> new ArrayList<>())
                        .add(new Checkpoint.Reading(
                                ref.tunnelId(),
                                ref.sessionId(),
                                ref.generation(),
                                now,
                                subscriber.meter().dataNs()));
            }
        }
        for (int slot : List.copyOf(written.keySet())) {
            if (slot % PARTS == part) {
                bySlot.computeIfAbsent(slot, absent -> List.of());
            }
        }
        bySlot.forEach(this::write);
        // Sessions that came with what they had carried before, or went, make the difference a rough one.
        between[part] = Math.max(0, octets - carried[part]);
        carried[part] = octets;
        octetsAtRisk = Arrays.stream(between).sum();
        part = (part + 1) % PARTS;
        begin();
    }

    private void write(int slot, List<Checkpoint.Reading> readings) {
        List<Integer> before = written.getOrDefault(slot, List.of());
        List<Integer> now = new ArrayList<>();
        for (int from = 0; from < readings.size(); from += PACK) {
            List<Checkpoint.Reading> pack = readings.subList(from, Math.min(readings.size(), from + PACK));
            int number = now.size();
            int digest = pack.hashCode();
            now.add(digest);
            if (number == 0 || number >= before.size() || before.get(number) != digest) {
                byte[] value = new Checkpoint(shard.stamp(), pack).encode();
                shard.gate.write(new RecordWrite(RecordId.ofCheckpoint(slot, shard.config.shard(), number), value));
            }
        }
        for (int surplus = now.size(); surplus < before.size(); surplus++) {
            shard.gate.write(new RecordWrite(RecordId.ofCheckpoint(slot, shard.config.shard(), surplus), null));
        }
        if (now.isEmpty()) {
            written.remove(slot);
        } else {
            written.put(slot, now);
        }
    }

    /** What was written of the slot does not count any more, as the records of its sessions are newer. */
    void beginAnew(int slot) {
        written.remove(slot);
    }

    /** The slot is another node's: what was written of it is, too. */
    void forget(int slot) {
        written.remove(slot);
        shard.gate.forget(slot);
    }
}
