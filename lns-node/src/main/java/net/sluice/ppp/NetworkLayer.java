package net.sluice.ppp;

import java.nio.ByteBuffer;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** The NCPs of a link (RFC 1661 s3.6): which may run, which do, and what they agreed on. */
final class NetworkLayer {
    private final PppLink link;
    private final Outbox outbox;

    private @Nullable NetworkConfig allowed;
    private @Nullable Ipcp ipcp;
    private @Nullable Ipv6cp ipv6cp;
    private int lastIpcpIdentifier;
    private int lastIpv6cpIdentifier;
    private boolean started;
    private boolean ipIsUp;
    private boolean ip6IsUp;

    NetworkLayer(PppLink link, Outbox outbox) {
        this.link = link;
        this.outbox = outbox;
    }

    /** Says which may run; those that run already are left alone. */
    void allow(NetworkConfig config) {
        link.changed();
        allowed = config;
    }

    boolean isConfigured() {
        return allowed != null;
    }

    /** What IPCP agreed on, null while it is not open. */
    @Nullable
    IpResult ip() {
        return ipIsUp && ipcp != null ? ipcp.result() : null;
    }

    /** What IPV6CP agreed on, null while it is not open. */
    @Nullable
    Ip6Result ip6() {
        return ip6IsUp && ipv6cp != null ? ipv6cp.result() : null;
    }

    /** In the network-layer protocol phase: starts the NCPs, once it is known which. */
    void start() {
        NetworkConfig config = allowed;
        if (started || config == null) {
            return;
        }
        started = true;
        if (config.ip() != null) {
            ipcp = new Ipcp(link, config.ip());
            ipcp.automaton.identifiersAfter(lastIpcpIdentifier);
            ipcp.start();
        }
        if (config.ip6() != null) {
            ipv6cp = new Ipv6cp(link, config.ip6());
            ipv6cp.automaton.identifiersAfter(lastIpv6cpIdentifier);
            ipv6cp.start();
        }
        finished();
    }

    // ---- From node to node

    /** Whether it is known which protocols may run: before, there is nothing that a successor could go on with. */
    boolean isStarted() {
        return started;
    }

    @Nullable
    NetworkConfig allowed() {
        return allowed;
    }

    PppSnapshot.@Nullable Ncp ipcp() {
        return ipcp == null ? null : ipcp.snapshot(ip(), null);
    }

    PppSnapshot.@Nullable Ncp ipv6cp() {
        return ipv6cp == null ? null : ipv6cp.snapshot(null, ip6());
    }

    /** As another node had it. */
    void restore(PppSnapshot from) {
        NetworkConfig config = from.network();
        allowed = config;
        started = true;
        if (config.ip() != null && from.ipcp() != null) {
            ipcp = new Ipcp(link, config.ip());
            ipcp.restore(from.ipcp());
            ipIsUp = from.ipcp().stage() == PppSnapshot.Ncp.Stage.OPENED;
        }
        if (config.ip6() != null && from.ipv6cp() != null) {
            ipv6cp = new Ipv6cp(link, config.ip6());
            ipv6cp.restore(from.ipv6cp());
            ip6IsUp = from.ipv6cp().stage() == PppSnapshot.Ncp.Stage.OPENED;
        }
    }

    /** What was being negotiated when the other node wrote it down is negotiated anew. */
    void resume() {
        if (ipcp != null && ipcp.gone() && !ipcp.failed()) {
            ipcp.start();
        }
        if (ipv6cp != null && ipv6cp.gone() && !ipv6cp.failed()) {
            ipv6cp.start();
        }
    }

    /** LCP is no longer open. */
    void stop() {
        lastIpcpIdentifier = stop(ipcp, lastIpcpIdentifier);
        lastIpv6cpIdentifier = stop(ipv6cp, lastIpv6cpIdentifier);
        ipcp = null;
        ipv6cp = null;
        started = false;
    }

    /** Returns the identifier after which the next NCP of the kind is to go on. */
    private static int stop(@Nullable Ncp<?> ncp, int last) {
        if (ncp == null) {
            return last;
        }
        if (!ncp.gone()) {
            ncp.stop();
        }
        return ncp.automaton.lastIdentifier();
    }

    /** Takes a packet above LCP. Returns false for a protocol that is not spoken on this link. */
    boolean onPacket(int protocol, ByteBuffer information) {
        Ncp<?> ncp = ncpOf(protocol);
        if (ncp == null) {
            return false;
        }
        if (protocol != ncp.number()) {
            // RFC 1661 s3.6: "Any supported network-layer protocol packets received when the corresponding NCP is not
            // in the
            // Opened state MUST be silently discarded."; when it is, they are the data plane's.
            link.drop(PppDrop.NETWORK_DATA, protocol);
            return true;
        }
        ControlPacket packet = link.incoming.parse(protocol, information);
        if (packet != null) {
            ncp.automaton.onPacket(packet);
        }
        return true;
    }

    /** The peer does not speak it. */
    void protocolRejected(int protocol) {
        link.changed();
        Ncp<?> ncp = ncpOf(protocol);
        if (ncp != null && !ncp.failed()) {
            ncp.protocolRejected();
        }
    }

    /** The NCP of a network-layer protocol, or of its own number; null when it does not run. */
    private @Nullable Ncp<?> ncpOf(int protocol) {
        return switch (protocol) {
            case PppProtocol.IPCP, PppProtocol.IPV4 -> ipcp;
            case PppProtocol.IPV6CP, PppProtocol.IPV6 -> ipv6cp;
            default -> null;
        };
    }

    /** An NCP is This-Layer-Finished, or failed. RFC 1661 s3.7: that alone ends no link, as long as one may still come up. */
    void finished() {
        link.changed();
        if ((ipcp == null || ipcp.failed()) && (ipv6cp == null || ipv6cp.failed())) {
            link.end(PppEnd.of(PppEnd.Cause.NO_NETWORK_PROTOCOL));
        }
    }

    void ipUp(IpResult result) {
        ipIsUp = true;
        link.changed();
        outbox.say(o -> o.ipUp(result));
        link.networkUp();
    }

    void ipDown() {
        if (ipIsUp) {
            ipIsUp = false;
            link.changed();
            outbox.say(PppOutput::ipDown);
            downIfLast();
        }
    }

    void ip6Up(Ip6Result result) {
        ip6IsUp = true;
        link.changed();
        outbox.say(o -> o.ip6Up(result));
        link.networkUp();
    }

    void ip6Down() {
        if (ip6IsUp) {
            ip6IsUp = false;
            link.changed();
            outbox.say(PppOutput::ip6Down);
            downIfLast();
        }
    }

    private void downIfLast() {
        if (!ipIsUp && !ip6IsUp) {
            link.networkDown();
        }
    }

    long deadlineNanos() {
        long deadline = ipcp == null ? Long.MAX_VALUE : ipcp.deadlineNanos();
        return ipv6cp == null ? deadline : Math.min(deadline, ipv6cp.deadlineNanos());
    }

    void onTimeout() {
        if (ipcp != null) {
            ipcp.onTimeout();
        }
        if (ipv6cp != null) {
            ipv6cp.onTimeout();
        }
    }

    /** For those who look. */
    String states() {
        return (ipcp == null ? "-" : ipcp.automaton.state()) + " " + (ipv6cp == null ? "-" : ipv6cp.automaton.state());
    }
}
