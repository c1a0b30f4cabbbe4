package net.sluice.session;

import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppEnd;

/** What can happen to a {@link Subscriber}: from its call, its link, its timer, and through the inbox. */
sealed interface SubscriberEvent
        permits ShardEvent, SubscriberEvent.OfCall, SubscriberEvent.OfLink, SubscriberEvent.OfShard {
    /** From the L2TP core. */
    sealed interface OfCall extends SubscriberEvent {}

    record CallUp(CallConnected connected) implements OfCall {}

    record CallDown(CallEnd end) implements OfCall {}

    /** From the PPP core. */
    sealed interface OfLink extends SubscriberEvent {}

    record LcpUp(LcpResult lcp) implements OfLink {}

    record LcpDown() implements OfLink {}

    record Authenticate(AuthRequest request) implements OfLink {}

    record IpUp(IpResult ip) implements OfLink {}

    record IpDown() implements OfLink {}

    record Ip6Up(Ip6Result ip6) implements OfLink {}

    record Ip6Down() implements OfLink {}

    record LinkDown(PppEnd why) implements OfLink {}

    /** From the shard itself. */
    sealed interface OfShard extends SubscriberEvent {}

    record DeadlineReached() implements OfShard {}

    record ShutdownOrdered() implements OfShard {}
}
