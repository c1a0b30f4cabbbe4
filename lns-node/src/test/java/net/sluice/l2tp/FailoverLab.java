package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelRecovery;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Datagrams;

/** A {@link Lab} whose two ends have agreed to failover (RFC 4951), and in which either fails. */
final class FailoverLab {
    static final FailoverCapability ABLE = new FailoverCapability(true, true, 0);
    static final int RECOVERY_TUNNEL = 78;

    final Lab lab;
    final Tunnel tunnel;

    FailoverLab() {
        this(config -> config, ABLE);
    }

    FailoverLab(UnaryOperator<ConfigBuilder> change, FailoverCapability theirs) {
        lab = new Lab(config -> change.apply(config.failover(ABLE)));
        tunnel = accepted(lab, theirs);
        lab.calm(tunnel);
    }

    /** The peer is a LAC and has opened a tunnel to the endpoint. */
    static Tunnel accepted(Lab lab, FailoverCapability theirs) {
        lab.say(0, 0, new Sccrq(Peers.offer(Lab.PEER_TUNNEL).withFailover(theirs), null));
        int id = lab.last(Sccrp.class).offer().assignedTunnelId();
        lab.say(id, 0, new Scccn(Peers.NONE));
        Tunnel tunnel = lab.host.endpoint().tunnel(id);
        assertThat(tunnel).isNotNull();
        assertThat(tunnel.isEstablished()).isTrue();
        return tunnel;
    }

    /** An established session, and nothing unacknowledged. */
    Call connected() {
        Call call = lab.connected(tunnel);
        lab.calm(tunnel);
        return call;
    }

    Call connected(int peerSession) {
        lab.say(tunnel.localId(), 0, Lab.icrq(peerSession));
        Call call = Objects.requireNonNull(tunnel.call(
                lab.last(net.sluice.l2tp.wire.CallMessage.Icrp.class).assignedSessionId()));
        lab.say(tunnel.localId(), call.localId(), Lab.iccn());
        lab.calm(tunnel);
        return call;
    }

    // ---- The peer has failed

    TunnelRecovery known() {
        return new TunnelRecovery(Lab.PEER_TUNNEL, tunnel.localId());
    }

    /** The peer asks for a recovery tunnel. */
    void ask(TunnelRecovery what) {
        ask(Lab.PEER, what, RECOVERY_TUNNEL, 5L);
    }

    void ask(InetSocketAddress from, TunnelRecovery what, int assignedId, Long tieBreaker) {
        lab.host.inject(
                from,
                Datagrams.of(new Sccrq(Peers.offer(assignedId), tieBreaker, what), 0, 0, /* ns= */ 0, /* nr= */ 0));
    }

    /** What it is answered. */
    Sccrp reply() {
        return lab.last(Sccrp.class);
    }

    /** The recovery tunnel that is being set up. */
    Tunnel recovery() {
        return Objects.requireNonNull(lab.host.endpoint().tunnel(reply().offer().assignedTunnelId()));
    }

    void confirm() {
        confirm(new Scccn(Peers.NONE));
    }

    /** The peer's SCCCN; from then on it goes on with the numbers that were suggested. */
    void confirm(Scccn confirmation) {
        Sccrp reply = reply();
        sayInRecovery(reply.offer().assignedTunnelId(), confirmation, 1);
        lab.ns(Objects.requireNonNull(reply.suggested()).ns());
    }

    void sayInRecovery(int tunnelId, ControlMessage message, int ns) {
        lab.host.inject(Lab.PEER, Datagrams.of(message, tunnelId, 0, ns, 1));
    }

    /** The whole of it. */
    Tunnel recoveredByPeer() {
        ask(known());
        Tunnel recovery = recovery();
        confirm();
        return recovery;
    }

    // ---- We have failed

    /** Another node goes on, and recovers. */
    Tunnel recovering(Tunnel old) {
        Tunnel next = lab.takenOver(old);
        next.recover(lab.now());
        return next;
    }

    /** The peer answers our recovery tunnel. */
    int answer(ControlSequence suggested) {
        Sccrq asked = lab.last(Sccrq.class);
        lab.ns(0);
        lab.say(asked.offer().assignedTunnelId(), 0, new Sccrp(Peers.offer(RECOVERY_TUNNEL), Peers.NONE, suggested));
        return asked.offer().assignedTunnelId();
    }

    // ---- What was said

    List<String> names() {
        return lab.messages().stream().map(ControlMessage::name).toList();
    }

    /** What was said in the tunnel that the peer knows by that id. */
    List<Lab.Sent> saidIn(int peerTunnel) {
        return lab.sent.stream()
                .filter(each -> each.header().tunnelId() == peerTunnel)
                .filter(each -> !(each.message() instanceof ControlMessage.Zlb))
                .toList();
    }
}
