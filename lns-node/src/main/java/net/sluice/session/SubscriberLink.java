package net.sluice.session;

import java.nio.ByteBuffer;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.AutomatonEvent;
import net.sluice.ppp.AutomatonState;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppDrop;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.PppEvent;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppOutput;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.PppView;
import net.sluice.ppp.ProxyAuth;
import net.sluice.ppp.ProxyLcp;
import net.sluice.session.timer.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscriber's PPP link with its timer: frames go out into the call, what happens becomes the subscriber's events. */
final class SubscriberLink implements PppOutput {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberLink.class);

    private final ShardContext shard;
    private final Standing subscriber;
    private final Call call;
    private final GatedCall gated;
    private PppLink link;
    private final Timer timer;
    /** As it was when it was last in the network phase and somebody wanted to know. */
    private @Nullable PppSnapshot network;
    /** Of what the record says. */
    private long revision;

    SubscriberLink(ShardContext shard, Standing subscriber, Call call, GatedCall gated, PppConfig config) {
        this.shard = shard;
        this.subscriber = subscriber;
        this.call = call;
        this.gated = gated;
        link = new PppLink(config, shard.random, this);
        timer = new Timer(this::expired);
    }

    PppLink ppp() {
        return link;
    }

    /** Starts LCP, from what the LAC negotiated when it sent that along. */
    void open(CallConnected connected, long nowNanos) {
        if (connected.lastReceivedLcp().length == 0 || connected.lastSentLcp().length == 0) {
            link.open(nowNanos);
            return;
        }
        // RFC 2661 s4.4.5: Proxy LCP and Authentication AVPs of the ICCN.
        link.openWithProxy(
                new ProxyLcp(connected.initialReceivedLcp(), connected.lastSentLcp(), connected.lastReceivedLcp()),
                new ProxyAuth(
                        connected.proxyAuthType(),
                        connected.proxyAuthName(),
                        connected.proxyAuthChallenge(),
                        connected.proxyAuthId(),
                        connected.proxyAuthResponse()),
                nowNanos);
    }

    /** AAA lets the peer in. */
    void accept(AuthRequest request, AuthenticationAnswer.Accepted accepted) {
        @Nullable String response = accepted.msChap2Success();
        AuthDecision decision = AuthDecision.accept(accepted.message(), response == null ? "" : response);
        link.authenticated(request, decision, shard.nowNanos());
    }

    /** The link is over, or is to be at once: it sends nothing and waits for nothing any more. */
    void stop(long nowNanos) {
        link.lowerDown(nowNanos);
        shard.wheel.clear(timer);
    }

    /** Goes on with a link of another node, silently until {@link #resume}. */
    void adopt(PppConfig config, PppSnapshot snapshot, long nowNanos) {
        network = snapshot;
        link = PppLink.adopt(config, shard.random, snapshot, this, nowNanos);
        revision = link.revision();
    }

    /** The entry of the data plane is there: the link may speak. */
    void resume(long nowNanos) {
        link.resume(nowNanos);
        shard.wheel.set(timer, link.nextDeadlineNanos());
    }

    /**
     * The link as another node can go on with it; null when it never came so far. While LCP is negotiated anew, as it was before: the peer will not be
     * surprised to be asked to begin again.
     */
    @Nullable
    PppSnapshot snapshot(long nowNanos) {
        PppSnapshot now = link.snapshot(nowNanos);
        if (now != null) {
            network = now;
        }
        return network;
    }

    /** It is another node's: it waits for nothing, and nobody is told anything. */
    void abandon() {
        shard.wheel.clear(timer);
    }

    private void expired(long nowNanos) {
        if (shard.isMoving(call.tunnel().localId())) {
            return;
        }
        link.onTimeout(nowNanos);
        if (!subscriber.isLeaving()) {
            shard.wheel.set(timer, link.nextDeadlineNanos());
        }
    }

    @Override
    public void send(ByteBuffer frame) {
        boolean goesOn = subscriber.isAccounted()
                ? link.revision() != revision
                : subscriber.stage() == SubscriberStage.ADMITTED && ControlFrames.acknowledgesNetwork(frame);
        if (goesOn) {
            // The peer may be up from here on, before we are.
            revision = link.revision();
            shard.gate.changed(gated);
        }
        shard.gate.send(gated, frame);
    }

    @Override
    public void deadlineChanged(long deadlineNanos) {
        if (!subscriber.isLeaving()) {
            shard.wheel.set(timer, deadlineNanos);
        }
    }

    @Override
    public void lcpUp(PppView view) {
        LcpResult lcp = view.lcp();
        if (lcp != null) {
            subscriber.on(new SubscriberEvent.LcpUp(lcp));
        }
    }

    @Override
    public void lcpDown() {
        subscriber.on(new SubscriberEvent.LcpDown());
    }

    @Override
    public void authenticate(AuthRequest request) {
        subscriber.on(new SubscriberEvent.Authenticate(request));
    }

    @Override
    public void ipUp(IpResult ip) {
        subscriber.on(new SubscriberEvent.IpUp(ip));
    }

    @Override
    public void ipDown() {
        subscriber.on(new SubscriberEvent.IpDown());
    }

    @Override
    public void ip6Up(Ip6Result ip6) {
        subscriber.on(new SubscriberEvent.Ip6Up(ip6));
    }

    @Override
    public void ip6Down() {
        subscriber.on(new SubscriberEvent.Ip6Down());
    }

    @Override
    public void down(PppEnd why) {
        subscriber.on(new SubscriberEvent.LinkDown(why));
    }

    @Override
    public void event(PppEvent event) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {}", event, subscriber);
        }
    }

    @Override
    public void step(String protocol, AutomatonState state, AutomatonEvent event) {
        if (LOG.isTraceEnabled()) {
            LOG.trace("{} {} meets {} {}", protocol, state, event, subscriber);
        }
    }

    @Override
    public void dropped(PppDrop reason, int protocol) {
        shard.counters.add(reason);
        shard.dropLog.dropped(reason, subscriber, call.tunnel().localId(), call.localId(), shard.nowNanos());
    }
}
