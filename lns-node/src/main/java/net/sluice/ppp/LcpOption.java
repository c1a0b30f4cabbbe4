package net.sluice.ppp;

import java.nio.ByteBuffer;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/** The Configuration Options of LCP that we know (RFC 1661 s6); all others are rejected. */
enum LcpOption implements ConfigOption<Lcp> {
    /** RFC 1661 s6.1: 2 octets, the largest information field that the sender of the option takes. */
    MRU(1) {
        @Override
        public void write(Lcp lcp, Options.Writer request) {
            request.number16(type(), lcp.localMru);
        }

        @Override
        public Judgement judge(Lcp lcp, ByteBuffer value, Options.Writer counter) {
            // RFC 1661 s6: for a wrong length "a Configure-Nak SHOULD be transmitted which includes the desired
            // Configuration
            // Option with an appropriate Length and Data."
            if (value.remaining() != 2) {
                counter.number16(type(), Lcp.DEFAULT_MRU);
                return Judgement.NAK;
            }
            int smallest = lcp.link.config.minPeerMru();
            int mru = value.getShort(value.position()) & 0xFFFF;
            if (mru < smallest) {
                counter.number16(type(), smallest);
                return Judgement.NAK;
            }
            // RFC 1661 s6.1: "The peer need not Configure-Nak to indicate that it will only send smaller packets."
            lcp.peerMru = mru;
            return Judgement.ACK;
        }

        @Override
        public PppEnd.@Nullable Cause naked(Lcp lcp, ByteBuffer value) {
            int mru = value.remaining() == 2 ? value.getShort(value.position()) & 0xFFFF : Lcp.DEFAULT_MRU;
            // A smaller one is a favour to grant. To one that wants a larger, the default has to do (RFC 1661 s6.1:
            // "MUST
            // still be able to receive the full 1500 octet information field").
            if (mru < lcp.localMru && mru >= lcp.link.config.minPeerMru()) {
                lcp.localMru = mru;
            } else {
                lcp.wish(this, false);
                lcp.localMru = Lcp.DEFAULT_MRU;
            }
            return null;
        }

        @Override
        public PppEnd.@Nullable Cause rejected(Lcp lcp) {
            lcp.localMru = Lcp.DEFAULT_MRU;
            return null;
        }

        @Override
        boolean adopt(Lcp lcp, ByteBuffer value) {
            int mru = value.remaining() == 2 ? value.getShort(value.position()) & 0xFFFF : 0;
            lcp.localMru = mru;
            return mru >= lcp.link.config.minPeerMru();
        }
    },

    /** RFC 1661 s6.2: 2 octets protocol, and for CHAP one octet algorithm (RFC 1994 s3). */
    AUTHENTICATION(3) {
        @Override
        public void write(Lcp lcp, Options.Writer request) {
            AuthProtocol wanted = lcp.peerAuth;
            if (wanted != null) {
                write(wanted, request);
            }
        }

        private void write(AuthProtocol auth, Options.Writer options) {
            if (auth.algorithm() == AuthProtocol.NO_ALGORITHM) {
                options.number16(type(), auth.protocol());
            } else {
                options.number16AndOctet(type(), auth.protocol(), auth.algorithm());
            }
        }

        private @Nullable AuthProtocol read(ByteBuffer value) {
            int at = value.position();
            return switch (value.remaining()) {
                case 2 -> AuthProtocol.of(value.getShort(at) & 0xFFFF, AuthProtocol.NO_ALGORITHM);
                case 3 -> AuthProtocol.of(value.getShort(at) & 0xFFFF, value.get(at + 2) & 0xFF);
                default -> null;
            };
        }

        @Override
        public Judgement judge(Lcp lcp, ByteBuffer value, Options.Writer counter) {
            PppConfig config = lcp.link.config;
            if (config.credentials() == null || config.answers().isEmpty()) {
                return Judgement.REJECT;
            }
            AuthProtocol demanded = read(value);
            if (demanded == null || !config.answers().contains(demanded)) {
                write(config.answers().getFirst(), counter);
                return Judgement.NAK;
            }
            lcp.localAuth = demanded;
            return Judgement.ACK;
        }

        @Override
        public PppEnd.@Nullable Cause naked(Lcp lcp, ByteBuffer value) {
            return lcp.proposeAuth(read(value));
        }

        @Override
        public PppEnd.@Nullable Cause rejected(Lcp lcp) {
            return PppEnd.Cause.AUTH_PROTOCOL_REFUSED;
        }

        @Override
        boolean adopt(Lcp lcp, ByteBuffer value) {
            AuthProtocol agreed = read(value);
            lcp.peerAuth = agreed;
            return agreed != null && lcp.link.config.authProtocols().contains(agreed);
        }
    },

    /** RFC 1661 s6.4: 4 octets. */
    MAGIC_NUMBER(5) {
        @Override
        public void write(Lcp lcp, Options.Writer request) {
            request.number32(type(), lcp.localMagic);
        }

        @Override
        public Judgement judge(Lcp lcp, ByteBuffer value, Options.Writer counter) {
            int magic = value.remaining() == 4 ? value.getInt(value.position()) : 0;
            boolean ours = magic == lcp.localMagic && lcp.wants(this);
            // RFC 1661 s6.4: "A Magic-Number of zero is illegal and MUST always be Nak'd."
            if (magic == 0 || ours) {
                lcp.nakedMagic = lcp.link.randomMagic();
                counter.number32(type(), lcp.nakedMagic);
                return ours ? Judgement.NAK_ALONE : Judgement.NAK;
            }
            lcp.peerMagic = magic;
            return Judgement.ACK;
        }

        @Override
        public PppEnd.@Nullable Cause naked(Lcp lcp, ByteBuffer value) {
            // RFC 1661 s6.4: "If the Magic-Number is equal to the one sent in the last Configure-Nak, the possibility
            // of a
            // looped-back link is increased, and a new Magic-Number MUST be chosen."
            int magic = value.remaining() == 4 ? value.getInt(value.position()) : 0;
            boolean loop = magic != 0 && magic == lcp.nakedMagic;
            lcp.localMagic = lcp.link.randomMagic();
            lcp.loops = loop ? lcp.loops + 1 : 0;
            return lcp.loops >= Lcp.LOOPS ? PppEnd.Cause.LOOPED_BACK : null;
        }

        @Override
        public PppEnd.@Nullable Cause rejected(Lcp lcp) {
            lcp.localMagic = 0;
            return null;
        }

        @Override
        boolean adopt(Lcp lcp, ByteBuffer value) {
            lcp.localMagic = value.remaining() == 4 ? value.getInt(value.position()) : 0;
            lcp.wish(this, true);
            return lcp.localMagic != 0;
        }
    },

    /** RFC 1661 s6.5: no data; the sender takes one-octet protocol fields. */
    PROTOCOL_COMPRESSION(7) {
        @Override
        public void write(Lcp lcp, Options.Writer request) {
            request.flag(type());
        }

        @Override
        public Judgement judge(Lcp lcp, ByteBuffer value, Options.Writer counter) {
            lcp.peerPfc = lcp.link.config.pfc() && !value.hasRemaining();
            return lcp.peerPfc ? Judgement.ACK : Judgement.REJECT;
        }

        @Override
        public PppEnd.@Nullable Cause naked(Lcp lcp, ByteBuffer value) {
            lcp.wish(this, false);
            return null;
        }

        @Override
        boolean adopt(Lcp lcp, ByteBuffer value) {
            return !value.hasRemaining();
        }
    },

    /** RFC 1661 s6.6: no data; the sender takes frames without FF 03. */
    ADDRESS_COMPRESSION(8) {
        @Override
        public void write(Lcp lcp, Options.Writer request) {
            request.flag(type());
        }

        @Override
        public Judgement judge(Lcp lcp, ByteBuffer value, Options.Writer counter) {
            lcp.peerAcfc = lcp.link.config.acfc() && !value.hasRemaining();
            return lcp.peerAcfc ? Judgement.ACK : Judgement.REJECT;
        }

        @Override
        public PppEnd.@Nullable Cause naked(Lcp lcp, ByteBuffer value) {
            lcp.wish(this, false);
            return null;
        }

        @Override
        boolean adopt(Lcp lcp, ByteBuffer value) {
            return !value.hasRemaining();
        }
    };

    private final int type;

    LcpOption(int type) {
        this.type = type;
    }

    @Override
    public int type() {
        return type;
    }

    /** Takes over what the LAC sent for us and the peer acknowledged. Returns whether we could have sent it ourselves. */
    abstract boolean adopt(Lcp lcp, ByteBuffer value);
}
