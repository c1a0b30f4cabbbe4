package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.ppp.wire.Options;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** The IPv6 Control Protocol (RFC 5072). */
final class Ipv6cp extends Ncp<Ipv6cp> {
    private static final Table<Ipv6cp> OPTIONS = new Table<>(List.of(Option.values()));

    final NetworkConfig.Ip6 config;

    long localId;
    long peerId;

    Ipv6cp(PppLink link, NetworkConfig.Ip6 config) {
        super(link, OPTIONS);
        this.config = config;
    }

    /** RFC 5072 s4: the one option. IPv6-Compression-Protocol (2) is rejected as any unknown. */
    enum Option implements ConfigOption<Ipv6cp> {
        /** RFC 5072 s4.1: 8 octets. */
        INTERFACE_IDENTIFIER(1) {
            @Override
            public void write(Ipv6cp ipv6cp, Options.Writer request) {
                request.number64(type(), ipv6cp.localId);
            }

            @Override
            public Judgement judge(Ipv6cp ipv6cp, ByteBuffer value, Options.Writer counter) {
                long id = identifier(value);
                long assigned = ipv6cp.config.peerInterfaceId();
                // RFC 5072 s4.1: different and not zero: "MUST be acknowledged"; zero or equal to ours: a Nak. RADIUS
                // may
                // have assigned one (RFC 3162 s2.1), which is a policy of its own.
                boolean good = assigned == 0 ? id != 0 && id != ipv6cp.localId : id == assigned;
                if (good) {
                    ipv6cp.peerId = id;
                    return Judgement.ACK;
                }
                counter.number64(type(), ipv6cp.suggestion());
                return Judgement.NAK;
            }

            @Override
            public void prompt(Ipv6cp ipv6cp, Options.Writer counter) {
                // RFC 5072 s4.1: "A Configure-Request MUST contain exactly one instance of the interface-identifier
                // option".
                counter.number64(type(), ipv6cp.suggestion());
            }

            @Override
            public PppEnd.@Nullable Cause naked(Ipv6cp ipv6cp, ByteBuffer value) {
                long id = identifier(value);
                boolean usable = id != 0 && id != ipv6cp.peerId;
                ipv6cp.localId = usable ? id : ipv6cp.link.randomInterfaceId();
                return null;
            }
        };

        private final int type;

        Option(int type) {
            this.type = type;
        }

        @Override
        public int type() {
            return type;
        }

        /** The identifier, 0 when the option has a wrong length. */
        private static long identifier(ByteBuffer value) {
            return value.remaining() == 8 ? value.getLong(value.position()) : 0;
        }
    }

    /** What we would have the peer use; never ours. */
    private long suggestion() {
        if (config.peerInterfaceId() != 0) {
            return config.peerInterfaceId();
        }
        long id = link.randomInterfaceId();
        return id == localId ? id ^ 1 : id;
    }

    @Override
    Ipv6cp self() {
        return this;
    }

    @Override
    int number() {
        return PppProtocol.IPV6CP;
    }

    @Override
    String name() {
        return "IPV6CP";
    }

    @Override
    void begin() {
        localId = config.localInterfaceId() != 0 ? config.localInterfaceId() : link.randomInterfaceId();
        wish(Option.INTERFACE_IDENTIFIER, true);
    }

    @Override
    void forgetPeer() {
        peerId = 0;
    }

    /** What was agreed; meaningful while the automaton is open. */
    Ip6Result result() {
        return new Ip6Result(localId, peerId);
    }

    /** As another node had it, with what was agreed if anything was. */
    @Override
    void restore(PppSnapshot.Ncp from) {
        super.restore(from);
        Ip6Result agreed = from.ip6();
        if (agreed != null) {
            localId = agreed.localInterfaceId();
            peerId = agreed.peerInterfaceId();
        }
    }

    @Override
    void up() {
        agreed();
        link.network.ip6Up(result());
    }

    @Override
    void down() {
        link.network.ip6Down();
    }
}
