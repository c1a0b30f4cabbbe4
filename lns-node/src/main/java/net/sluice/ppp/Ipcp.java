package net.sluice.ppp;

import java.util.Arrays;
import java.util.List;
import net.sluice.ppp.wire.PppProtocol;

/** The IP Control Protocol (RFC 1332), with the name server addresses of RFC 1877. */
final class Ipcp extends Ncp<Ipcp> {
    private static final Table<Ipcp> OPTIONS = new Table<>(List.of(IpcpOption.values()));

    final NetworkConfig.Ip config;

    int localAddress;

    /** What the peer told the client, or agreed with the server on: by place of the option, DNS 1, NBNS 1, DNS 2, NBNS 2. */
    final int[] nameServers = new int[4];

    int peerAddress;

    Ipcp(PppLink link, NetworkConfig.Ip config) {
        super(link, OPTIONS);
        this.config = config;
    }

    @Override
    Ipcp self() {
        return this;
    }

    @Override
    int number() {
        return PppProtocol.IPCP;
    }

    @Override
    String name() {
        return "IPCP";
    }

    @Override
    void begin() {
        localAddress = config.localAddress();
        wish(IpcpOption.IP_ADDRESS, config.asks() || localAddress != 0);
        for (IpcpOption server : IpcpOption.NAME_SERVERS) {
            wish(server, config.asks());
        }
        if (config.asks()) {
            Arrays.fill(nameServers, 0);
        }
    }

    @Override
    void forgetPeer() {
        peerAddress = config.peerAddress();
        if (!config.asks()) {
            Arrays.fill(nameServers, 0);
        }
    }

    /** What was agreed; meaningful while the automaton is open. */
    IpResult result() {
        return new IpResult(localAddress, peerAddress, nameServers[0], nameServers[2], nameServers[1], nameServers[3]);
    }

    /** As another node had it, with what was agreed if anything was. */
    @Override
    void restore(PppSnapshot.Ncp from) {
        super.restore(from);
        IpResult agreed = from.ip();
        if (agreed != null) {
            localAddress = agreed.localAddress();
            peerAddress = agreed.peerAddress();
            nameServers[0] = agreed.dns1();
            nameServers[2] = agreed.dns2();
            nameServers[1] = agreed.nbns1();
            nameServers[3] = agreed.nbns2();
        }
    }

    @Override
    void up() {
        // A client that was given no address cannot speak IP.
        if (config.asks() && localAddress == 0) {
            fail();
            return;
        }
        agreed();
        link.network.ipUp(result());
    }

    @Override
    void down() {
        link.network.ipDown();
    }
}
