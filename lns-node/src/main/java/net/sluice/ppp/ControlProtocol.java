package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import net.sluice.ppp.wire.Code;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/**
 * What a control protocol brings to the {@link Automaton}: its options, and what follows when it is up or down. LCP is one,
 * each NCP is one more.
 */
abstract class ControlProtocol {
    final PppLink link;
    final Automaton automaton;

    /** Options that our next Configure-Request carries, a bit for each by ordinal. */
    private int wishes;

    ControlProtocol(PppLink link) {
        this.link = link;
        this.automaton = new Automaton(this, link.config);
    }

    /** PPP protocol number. */
    abstract int number();

    /** For the log. */
    abstract String name();

    /** A negotiation begins: our wishes are those of the configuration again. */
    abstract void begin();

    /** A Configure-Request of the peer is about to be judged: what it does not name has its default. */
    abstract void forgetPeer();

    abstract void writeRequest(Options.Writer request);

    /** Judges one option of the peer's request; unknown types are rejected. */
    abstract ConfigOption.Judgement judge(int type, ByteBuffer value, Options.Writer counter);

    /** Adds to a Nak what the peer's request ought to have named as well. {@code seen}: the types that it named. */
    abstract void prompt(BitSet seen, Options.Writer counter);

    /** Takes a Nak of one of our options. Returns why that ends the negotiation, or null. */
    abstract PppEnd.@Nullable Cause naked(int type, ByteBuffer value);

    /** Takes a Reject of one of our options. Returns why that ends the negotiation, or null. */
    abstract PppEnd.@Nullable Cause rejected(int type);

    /** This-Layer-Up. */
    abstract void up();

    /** This-Layer-Down. */
    abstract void down();

    /** This-Layer-Finished. */
    abstract void finished(AutomatonEvent by);

    /** Negotiation cannot come to an end that both sides accept. */
    abstract void hopeless(PppEnd.Cause cause);

    /** The peer rejected something without which the protocol cannot run. */
    void catastrophe(String what) {}

    /** The peer sent a Terminate-Request with this text. */
    void terminateRequested(String text) {}

    /** Whether a code beyond the basic seven is known; {@link #extended} takes its packets. */
    boolean knows(Code code) {
        return code.number() <= Code.CODE_REJECT.number();
    }

    /** A packet with a code beyond the basic seven. */
    void extended(Code code, ControlPacket packet) {
        throw new IllegalStateException(name() + " knows no " + code + " " + packet.identifier());
    }

    /** Send-Echo-Reply, if the packet is an Echo-Request. */
    void answerEcho(ControlPacket packet) {}

    /** The peer does not know a code that is not fundamental. */
    void codeRejected(int code) {}

    final boolean wants(ConfigOption<?> option) {
        return (wishes & 1 << option.ordinal()) != 0;
    }

    final void wish(ConfigOption<?> option, boolean wanted) {
        int bit = 1 << option.ordinal();
        wishes = wanted ? wishes | bit : wishes & ~bit;
    }

    /** The calls of the automaton, handed to the options of a protocol, which are the constants of an enum. */
    static final class Table<P extends ControlProtocol> {
        private final List<? extends ConfigOption<P>> options;

        Table(List<? extends ConfigOption<P>> options) {
            this.options = options;
        }

        @Nullable
        ConfigOption<P> of(int type) {
            for (ConfigOption<P> option : options) {
                if (option.type() == type) {
                    return option;
                }
            }
            return null;
        }

        void writeRequest(P protocol, Options.Writer request) {
            for (ConfigOption<P> option : options) {
                if (protocol.wants(option)) {
                    option.write(protocol, request);
                }
            }
        }

        ConfigOption.Judgement judge(P protocol, int type, ByteBuffer value, Options.Writer counter) {
            ConfigOption<P> option = of(type);
            return option == null ? ConfigOption.Judgement.REJECT : option.judge(protocol, value, counter);
        }

        void prompt(P protocol, BitSet seen, Options.Writer counter) {
            for (ConfigOption<P> option : options) {
                if (!seen.get(option.type())) {
                    option.prompt(protocol, counter);
                }
            }
        }

        PppEnd.@Nullable Cause naked(P protocol, int type, ByteBuffer value) {
            ConfigOption<P> option = of(type);
            // RFC 1661 s5.3: a Nak may prompt for options that we did not request. We are not talked into any.
            return option == null || !protocol.wants(option) ? null : option.naked(protocol, value);
        }

        PppEnd.@Nullable Cause rejected(P protocol, int type) {
            ConfigOption<P> option = of(type);
            if (option == null) {
                return null;
            }
            protocol.wish(option, false);
            return option.rejected(protocol);
        }
    }
}
