package net.sluice.session;

import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppEnd;

/** What can happen to a {@link Subscriber}: from its call, its link, its timer, and, as {@link ShardEvent}, through the inbox. */
sealed interface SubscriberEvent
        permits ShardEvent,
                SubscriberEvent.Ends,
                SubscriberEvent.NetworkChange,
                SubscriberEvent.CallUp,
                SubscriberEvent.LcpUp,
                SubscriberEvent.LcpDown,
                SubscriberEvent.Authenticate,
                SubscriberEvent.DeadlineReached {
    /** Whatever the state, the session is to end. */
    sealed interface Ends extends SubscriberEvent
            permits CallDown, LinkDown, ShutdownOrdered, ShardEvent.Displaced, ShardEvent.EndOrdered {}

    /** A network protocol opened or closed. */
    sealed interface NetworkChange extends SubscriberEvent {}

    /** The L2TP core: the call is established. */
    record CallUp(CallConnected connected) implements SubscriberEvent {}

    /** The L2TP core: the call is over. */
    record CallDown(CallEnd end) implements Ends {}

    record LcpUp(LcpResult lcp) implements SubscriberEvent {}

    record LcpDown() implements SubscriberEvent {}

    /** The PPP core: the peer gave its proof. */
    record Authenticate(AuthRequest request) implements SubscriberEvent {}

    record IpUp(IpResult ip) implements NetworkChange {}

    record IpDown() implements NetworkChange {}

    record Ip6Up(Ip6Result ip6) implements NetworkChange {}

    record Ip6Down() implements NetworkChange {}

    /** The PPP core: the link is over. */
    record LinkDown(PppEnd why) implements Ends {}

    /** The subscriber's own timer. */
    record DeadlineReached() implements SubscriberEvent {}

    /** The shard is shutting down. */
    record ShutdownOrdered() implements Ends {}
}
