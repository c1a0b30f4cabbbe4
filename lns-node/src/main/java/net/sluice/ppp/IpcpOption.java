package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/**
 * The Configuration Options of IPCP that we know. All others are rejected, among them IP-Addresses (1), which RFC 1332 s3.1
 * has replaced, and IP-Compression-Protocol (2).
 */
enum IpcpOption implements ConfigOption<Ipcp> {
    /** RFC 1332 s3.3: 4 octets; all zero asks the peer to say which in a Nak. */
    IP_ADDRESS(3) {
        @Override
        public void write(Ipcp ipcp, Options.Writer request) {
            request.number32(type(), ipcp.localAddress);
        }

        @Override
        public Judgement judge(Ipcp ipcp, ByteBuffer value, Options.Writer counter) {
            int named = address(value);
            int assigned = ipcp.config.peerAddress();
            if (assigned == 0) {
                ipcp.peerAddress = named;
                return named != 0 ? Judgement.ACK : Judgement.REJECT;
            }
            return insist(named, assigned, counter);
        }

        @Override
        public void prompt(Ipcp ipcp, Options.Writer counter) {
            if (ipcp.config.peerAddress() != 0) {
                counter.number32(type(), ipcp.config.peerAddress());
            }
        }

        @Override
        public PppEnd.@Nullable Cause naked(Ipcp ipcp, ByteBuffer value) {
            if (ipcp.config.asks()) {
                ipcp.localAddress = address(value);
            } else {
                // Our address is not the peer's to choose. It need not know it to send us packets.
                ipcp.wish(this, false);
            }
            return null;
        }
    },

    /** RFC 1877 s1.1. */
    PRIMARY_DNS(129) {
        @Override
        int configured(NetworkConfig.Ip config) {
            return config.dns1();
        }
    },

    /** RFC 1877 s1.2. */
    PRIMARY_NBNS(130) {
        @Override
        int configured(NetworkConfig.Ip config) {
            return config.nbns1();
        }
    },

    /** RFC 1877 s1.3. */
    SECONDARY_DNS(131) {
        @Override
        int configured(NetworkConfig.Ip config) {
            return config.dns2();
        }
    },

    /** RFC 1877 s1.4. */
    SECONDARY_NBNS(132) {
        @Override
        int configured(NetworkConfig.Ip config) {
            return config.nbns2();
        }
    };

    static final List<IpcpOption> NAME_SERVERS = List.of(PRIMARY_DNS, PRIMARY_NBNS, SECONDARY_DNS, SECONDARY_NBNS);

    private final int type;

    IpcpOption(int type) {
        this.type = type;
    }

    @Override
    public int type() {
        return type;
    }

    /** The name server that we give the peer. */
    int configured(NetworkConfig.Ip config) {
        throw new IllegalStateException(this + " is no name server");
    }

    @Override
    public void write(Ipcp ipcp, Options.Writer request) {
        request.number32(type, ipcp.nameServers[place()]);
    }

    @Override
    public Judgement judge(Ipcp ipcp, ByteBuffer value, Options.Writer counter) {
        int given = configured(ipcp.config);
        if (given == 0) {
            return Judgement.REJECT;
        }
        ipcp.nameServers[place()] = given;
        return insist(address(value), given, counter);
    }

    @Override
    public PppEnd.@Nullable Cause naked(Ipcp ipcp, ByteBuffer value) {
        ipcp.nameServers[place()] = address(value);
        return null;
    }

    @Override
    public PppEnd.@Nullable Cause rejected(Ipcp ipcp) {
        if (this != IP_ADDRESS) {
            ipcp.nameServers[place()] = 0;
        }
        return null;
    }

    /** The four types follow one another. */
    private int place() {
        return type - PRIMARY_DNS.type;
    }

    Judgement insist(int named, int given, Options.Writer counter) {
        if (named == given) {
            return Judgement.ACK;
        }
        counter.number32(type, given);
        return Judgement.NAK;
    }

    /** The address, 0 when the option has a wrong length. */
    static int address(ByteBuffer value) {
        return value.remaining() == 4 ? value.getInt(value.position()) : 0;
    }
}
