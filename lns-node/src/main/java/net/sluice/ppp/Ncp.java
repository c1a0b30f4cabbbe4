package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.BitSet;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/** What the network control protocols have in common: LCP is below them, and one that fails does not end the link. */
abstract class Ncp<P extends Ncp<P>> extends ControlProtocol {
    private final Table<P> options;

    /** Neither side will have it: the peer rejected the protocol, or the negotiation did not converge. */
    private boolean failed;

    Ncp(PppLink link, Table<P> options) {
        super(link);
        this.options = options;
    }

    abstract P self();

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
    final void finished(AutomatonEvent by) {
        link.network.finished();
    }
}
