package net.sluice.l2tp;

import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelOffer;

/** What peers say that are not endpoints of ours. */
final class Peers {
    static final byte[] NONE = {};

    private Peers() {}

    static TunnelOffer offer(int assignedTunnelId) {
        return new TunnelOffer(TunnelOffer.VERSION_1, "peer", "", -1, 3, -1, assignedTunnelId, 16, NONE);
    }

    static Sccrq sccrq(int assignedTunnelId) {
        return new Sccrq(offer(assignedTunnelId), null);
    }

    static Sccrp sccrp(int assignedTunnelId) {
        return new Sccrp(offer(assignedTunnelId), NONE);
    }
}
