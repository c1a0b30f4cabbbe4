package net.sluice.session;

import java.nio.ByteBuffer;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
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
import net.sluice.ppp.PppView;
import net.sluice.ppp.ProxyAuth;
import net.sluice.ppp.ProxyLcp;
import net.sluice.session.timer.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscriber's PPP link with its timer: frames go out into the call, what happens becomes the subscriber's events. */
final class SubscriberLink implements PppOutput {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberLink.class);

    private final ShardContext shard;
    private final Subscriber subscriber;
    private final Call call;
    private final PppLink link;
    private final Timer timer;

    SubscriberLink(ShardContext shard, Subscriber subscriber, Call call, PppConfig config) {
        this.shard = shard;
        this.subscriber = subscriber;
        this.call = call;
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

    /** The link is over, or is to be at once: it sends nothing and waits for nothing any more. */
    void stop(long nowNanos) {
        link.lowerDown(nowNanos);
        shard.wheel.clear(timer);
    }

    private void expired(long nowNanos) {
        link.onTimeout(nowNanos);
        if (!subscriber.isLeaving()) {
            shard.wheel.set(timer, link.nextDeadlineNanos());
        }
    }

    @Override
    public void send(ByteBuffer frame) {
        shard.ports.forwarding().sendPpp(call.tunnel().localId(), call.localId(), frame);
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
