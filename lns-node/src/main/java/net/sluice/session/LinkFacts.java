package net.sluice.session;

import java.util.ArrayList;
import java.util.List;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppView;
import net.sluice.session.SessionEntry.LcpOpen;
import org.jspecify.annotations.Nullable;

/** What a subscriber's link has agreed on so far, and the data plane's entry that follows from it. */
final class LinkFacts {
    private static final int DEFAULT_MTU = 1500;
    private static final int LEAST_MTU = 68;

    private @Nullable LcpResult lcp;
    private @Nullable IpResult ip;
    private @Nullable Ip6Result ip6;
    private int firstNs;

    /** Takes note of what the link says. */
    void note(SubscriberEvent event) {
        switch (event) {
            case SubscriberEvent.LcpUp up -> lcp = up.lcp();
            case SubscriberEvent.IpUp up -> ip = up.ip();
            case SubscriberEvent.Ip6Up up -> ip6 = up.ip6();
            case SubscriberEvent.IpDown _ -> ip = null;
            case SubscriberEvent.Ip6Down _ -> ip6 = null;
            case SubscriberEvent.LcpDown _ -> lcp = null;
            case SubscriberEvent.LinkDown _,
                    SubscriberEvent.Authenticate _,
                    SubscriberEvent.CallUp _,
                    SubscriberEvent.CallDown _,
                    SubscriberEvent.DeadlineReached _,
                    SubscriberEvent.ShutdownOrdered _,
                    ShardEvent _ -> {}
        }
    }

    /**
     * The link is as another node has left it.
     *
     * @param dataNs the first Ns of data messages here
     */
    void restore(PppView view, int dataNs) {
        firstNs = dataNs;
        lcp = view.lcp();
        ip = view.ip();
        ip6 = view.ip6();
    }

    /** Whether a network protocol is open. */
    boolean hasNetwork() {
        return ip != null || ip6 != null;
    }

    /** The entry as it should be now; {@code session} is null before the login is decided. */
    SessionEntry entry(Call call, LacProfile profile, @Nullable Session session) {
        Session up = lcp == null ? null : session;
        return new SessionEntry(
                call.tunnel().localId(),
                call.localId(),
                call.tunnel().peerId(),
                call.peerId(),
                dataChannel(call, profile).from(firstNs),
                lcp == null ? null : lcpOpen(lcp, profile),
                mtu(session),
                0,
                up != null && ip != null,
                up != null && ip6 != null,
                up != null && ip != null ? up.grant().ipv4() : null,
                up != null && ip6 != null ? ip6.peerInterfaceId() : 0,
                up == null ? List.of() : routes(up),
                session == null ? Treatment.NONE : session.traffic().treatment(),
                session == null ? null : session.services().haSet());
    }

    private static DataChannel dataChannel(Call call, LacProfile profile) {
        CallConnected connected = call.connected();
        DataChannel channel = profile.dataChannel();
        if (connected != null && connected.sequencingRequired()) {
            channel = channel.numbered();
        }
        return call.dscp() < 0 ? channel : channel.marked(call.dscp());
    }

    private static LcpOpen lcpOpen(LcpResult lcp, LacProfile profile) {
        return new LcpOpen(
                lcp.localMagic(),
                profile.ppp().framing() != PppConfig.Framing.NEVER,
                lcp.addressAndControl(),
                lcp.protocolCompression());
    }

    private int mtu(@Nullable Session session) {
        int mtu = lcp == null ? DEFAULT_MTU : lcp.mtu();
        if (session != null && session.services().mtu() > 0) {
            mtu = Math.min(mtu, session.services().mtu());
        }
        return Math.max(mtu, LEAST_MTU);
    }

    private List<IpPrefix> routes(Session session) {
        Grant grant = session.grant();
        List<IpPrefix> routes = new ArrayList<>();
        if (ip6 != null && grant.framedIpv6Prefix() != null) {
            routes.add(grant.framedIpv6Prefix());
        }
        if (ip6 != null && grant.delegatedIpv6Prefix() != null) {
            routes.add(grant.delegatedIpv6Prefix());
        }
        for (IpPrefix route : grant.routes()) {
            if (route.isIpv4() ? ip != null : ip6 != null) {
                routes.add(route);
            }
        }
        return routes;
    }
}
