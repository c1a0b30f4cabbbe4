package net.sluice.dataplane.worker;

import net.sluice.dataplane.WorkerCounter;

/** Under what names a {@link Sender} counts what it has sent. */
enum Ledger {
    /** To LACs. */
    WIRE(
            WorkerCounter.WIRE_SENT,
            WorkerCounter.WIRE_SENT_OCTETS,
            WorkerCounter.WIRE_SENT_JOINED,
            WorkerCounter.WIRE_SEND_BATCHES),
    /** To other nodes. */
    RELAY(
            WorkerCounter.RELAY_SENT,
            WorkerCounter.RELAY_SENT_OCTETS,
            WorkerCounter.RELAY_SENT_JOINED,
            WorkerCounter.RELAY_SEND_BATCHES);

    final WorkerCounter sent;
    final WorkerCounter octets;
    final WorkerCounter joined;
    final WorkerCounter batches;

    Ledger(WorkerCounter sent, WorkerCounter octets, WorkerCounter joined, WorkerCounter batches) {
        this.sent = sent;
        this.octets = octets;
        this.joined = joined;
        this.batches = batches;
    }
}
