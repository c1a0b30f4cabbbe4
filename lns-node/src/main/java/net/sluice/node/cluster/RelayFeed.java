package net.sluice.node.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.cluster.store.Member;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the data plane who the other nodes are, and which slots they have. For the cluster's thread. */
final class RelayFeed implements SlotTable.Follower {
    /** A member's attribute: where its relay listens, an IP address and a port. */
    private static final String ATTRIBUTE = "relay";

    private static final Logger LOG = LoggerFactory.getLogger(RelayFeed.class);

    /** None at a witness. */
    private final @Nullable Relay relay;

    private final SlotTable table;
    private final Map<Integer, PeerIdentity> known = new HashMap<>();

    RelayFeed(@Nullable Relay relay, SlotTable table) {
        this.relay = relay;
        this.table = table;
    }

    /** The attribute with this address. */
    static Map<String, String> attribute(InetSocketAddress address) {
        return Map.of(ATTRIBUTE, address.getAddress().getHostAddress() + "#" + address.getPort());
    }

    @Override
    public void owned(int slot, int owner, long epoch) {
        if (relay != null) {
            relay.owner(slot, owner, epoch);
        }
    }

    /** The others that the store lists now. */
    void others(List<Member> others) {
        Relay told = relay;
        if (told == null) {
            return;
        }
        Map<Integer, PeerIdentity> now = new HashMap<>();
        for (Member member : others) {
            PeerIdentity identity = member.lite() ? null : identity(member);
            if (identity != null) {
                now.put(table.number(member.name()), identity);
            }
        }
        now.forEach((number, identity) -> {
            if (!identity.equals(known.put(number, identity))) {
                LOG.info("packets of {} go to {}", identity.name(), identity.address());
                try {
                    told.peer(number, identity);
                } catch (IllegalArgumentException | IllegalStateException refused) {
                    LOG.error("packets cannot go to node {}: {}", identity.name(), refused.getMessage());
                }
            }
        });
        known.keySet().removeIf(number -> {
            boolean gone = !now.containsKey(number);
            if (gone) {
                told.forget(number);
            }
            return gone;
        });
    }

    private static @Nullable PeerIdentity identity(Member member) {
        String text = member.attributes().getOrDefault(ATTRIBUTE, "");
        int mark = text.lastIndexOf('#');
        if (mark < 0) {
            return null;
        }
        try {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.ofLiteral(text.substring(0, mark)), Integer.parseInt(text.substring(mark + 1)));
            return new PeerIdentity(member.name(), member.incarnation(), address);
        } catch (IllegalArgumentException e) {
            LOG.warn("member {} has no relay address that can be understood: {}", member.name(), text);
            return null;
        }
    }
}
