package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.BitSet;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/** What the network control protocols have in common: LCP is below them, and one that fails does not end the link. */
abstract class Ncp<P extends Ncp<P>> extends ControlProtocol {
    /** The peer did not answer, and the link is up: it is asked again after this, then after twice as long, and so on. */
    static final long FIRST_RETRY_NANOS = 60_000_000_000L;

    static final long LONGEST_RETRY_NANOS = 3_600_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final Table<P> options;

    /** Neither side will have it: the peer rejected the protocol, or the negotiation did not converge. */
    private boolean failed;

    /** The peer has closed it, or lacks what it takes; it may begin again, we do not. */
    private boolean declined;

    private long retryAtNanos = NEVER;
    private long retryPauseNanos = FIRST_RETRY_NANOS;

    Ncp(PppLink link, Table<P> options) {
        super(link);
        this.options = options;
    }

    abstract P self();

    // ---- From node to node

    final PppSnapshot.Ncp snapshot(@Nullable IpResult ip, @Nullable Ip6Result ip6) {
        return new PppSnapshot.Ncp(
                automaton.stage(),
                failed,
                declined,
                PppSnapshot.in(retryAtNanos, link.now()),
                retryPauseNanos,
                ip,
                ip6,
                automaton.copies());
    }

    /** As another node had it. */
    void restore(PppSnapshot.Ncp from) {
        failed = from.failed();
        declined = from.declined();
        retryAtNanos = PppSnapshot.at(from.retryInNanos(), link.now());
        retryPauseNanos = from.retryPauseNanos();
        begin();
        automaton.restore(
                switch (from.stage()) {
                    // The negotiation is begun by resume.
                    case GONE, NEGOTIATING -> AutomatonState.INITIAL;
                    case CLOSED -> AutomatonState.CLOSED;
                    case STOPPED -> AutomatonState.STOPPED;
                    case OPENED -> AutomatonState.OPENED;
                },
                from.copies());
    }

    // ---- The link's word

    /** The network-layer protocol phase begins. */
    final void start() {
        automaton.command(AutomatonEvent.OPEN);
        automaton.command(AutomatonEvent.UP);
    }

    /** LCP is no longer open. */
    final void stop() {
        automaton.command(AutomatonEvent.DOWN);
    }

    /**
     * The peer sent a Protocol-Reject for it. RFC 1661 s5.7: "MUST stop sending packets of the indicated protocol": not even
     * a Terminate-Request is sent, as if the layer below were gone.
     */
    final void protocolRejected() {
        failed = true;
        automaton.command(AutomatonEvent.DOWN);
        link.network.finished();
    }

    /** Whether the layer below is gone for it already. */
    final boolean gone() {
        return automaton.state() == AutomatonState.INITIAL || automaton.state() == AutomatonState.STARTING;
    }

    final boolean failed() {
        return failed;
    }

    /** Gives up on this protocol. */
    final void fail() {
        failed = true;
        automaton.command(AutomatonEvent.CLOSE);
    }

    @Override
    final void writeRequest(Options.Writer request) {
        options.writeRequest(self(), request);
    }

    @Override
    final ConfigOption.Judgement judge(int type, ByteBuffer value, Options.Writer counter) {
        return options.judge(self(), type, value, counter);
    }

    @Override
    final void prompt(BitSet seen, Options.Writer counter) {
        options.prompt(self(), seen, counter);
    }

    @Override
    final PppEnd.@Nullable Cause naked(int type, ByteBuffer value) {
        return options.naked(self(), type, value);
    }

    @Override
    final PppEnd.@Nullable Cause rejected(int type) {
        return options.rejected(self(), type);
    }

    @Override
    final void hopeless(PppEnd.Cause cause) {
        fail();
    }

    @Override
    final void terminateRequested(String text) {
        declined = true;
    }

    @Override
    final void catastrophe(String what) {
        declined = true;
    }

    /** Both sides agree. */
    final void agreed() {
        declined = false;
        retryPauseNanos = FIRST_RETRY_NANOS;
    }

    @Override
    final void finished(AutomatonEvent by) {
        if (by == AutomatonEvent.TO_MINUS && !declined && !failed) {
            // The answers were lost, and so the peer may believe that it is open; nothing else would ever tell it.
            retryAtNanos = link.now() + retryPauseNanos;
            retryPauseNanos = Math.min(2 * retryPauseNanos, LONGEST_RETRY_NANOS);
        }
        link.network.finished();
    }

    final long deadlineNanos() {
        return Math.min(automaton.deadlineNanos(), retryAtNanos);
    }

    final void onTimeout() {
        automaton.onTimeout();
        if (link.now() >= retryAtNanos) {
            retryAtNanos = NEVER;
            if (automaton.state() == AutomatonState.STOPPED) {
                // RFC 1661 s4.3: "issue a Down event, immediately followed by an Up event"
                automaton.command(AutomatonEvent.DOWN);
                automaton.command(AutomatonEvent.UP);
            }
        }
    }
}
