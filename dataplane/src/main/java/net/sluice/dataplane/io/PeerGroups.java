package net.sluice.dataplane.io;

import java.util.Arrays;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.packet.L2tpHeader;

/**
 * An order of datagrams in which those to one peer are next to each other, each peer's in their own order: so the datagrams of several LACs that came in turn
 * can be joined. Where even so few could be, as lengths change from one to the next, an order in which those of one length are next to each other, too; then each
 * session's are in their own order. One thread.
 */
final class PeerGroups {

    /** Peers that are told apart; those of all further ones stay in one group, in their order. */
    static final int MOST_PEERS = 16;

    /** Groups by peer, length and DSCP at most. */
    private static final int MOST_GROUPS = 32;

    /** Lengths are looked at where messages would have less than so many datagrams on average. */
    private static final int WORTHWHILE = 4;

    /** Sessions that share a place are taken for one. */
    private static final int PLACES = 256;

    /** Octets of the shortest header with ids. */
    private static final int HEADER = 6;

    private int[] groupOf;
    private int[] otherGroupOf;
    private final int[] order;
    private final int[] first = new int[MOST_PEERS];
    private final int[] next = new int[MOST_GROUPS];
    private final int[] keys = new int[MOST_GROUPS];
    private final int[] lastOf = new int[PLACES];

    /** How long datagrams may be to continue the message that a peer's last one is of; 0: it is complete. */
    private final int[] size = new int[MOST_PEERS];

    private int groups;
    private int messages;

    PeerGroups(int capacity) {
        groupOf = new int[capacity];
        otherGroupOf = new int[capacity];
        order = new int[capacity];
    }

    /** Looks at the peers, lengths and DSCPs of all datagrams; true when {@link #at} is another order than theirs. */
    boolean apart(PacketVector packets, PacketVector peers, int[] dscps) {
        int count = peers.count();
        groups = 0;
        messages = 0;
        int last = -1;
        int changes = 0;
        for (int i = 0; i < count; i++) {
            int group = last >= 0 && i > 0 && peers.address(i) == peers.address(i - 1) ? last : find(peers, i);
            changes += group == last ? 0 : 1;
            groupOf[i] = group;
            last = group;
            messages += continues(group, packets.length(i)) ? 0 : 1;
        }
        boolean byPeer = changes > groups && groups > 1;
        boolean apart = (messages * WORTHWHILE > count && byLength(packets, dscps, count)) || byPeer;
        if (apart) {
            arrange(count);
        }
        return apart;
    }

    private int find(PacketVector peers, int i) {
        for (int group = 0; group < groups && group < MOST_PEERS; group++) {
            if (peers.address(i) == peers.address(first[group])
                    || SocketAddress.same(
                            peers.segment(i),
                            peers.offset(i),
                            peers.segment(first[group]),
                            peers.offset(first[group]))) {
                return group;
            }
        }
        if (groups < MOST_PEERS) {
            first[groups] = i;
            size[groups] = 0;
            return groups++;
        }
        groups = MOST_PEERS + 1;
        return MOST_PEERS;
    }

    /** Whether a peer's next datagram could be of one message with those before it: a shorter one is the last of its message. */
    private boolean continues(int group, int length) {
        if (group == MOST_PEERS) {
            return false;
        }
        boolean continues = length > 0 && length <= size[group];
        size[group] = continues && length < size[group] ? 0 : length;
        return continues;
    }

    /**
     * Groups by peer, length and DSCP, in the place of the groups by peer, if that makes fewer messages. A datagram is never put in a group before the one that its
     * session's last one is in.
     */
    private boolean byLength(PacketVector packets, int[] dscps, int count) {
        Arrays.fill(lastOf, 0);
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (groupOf[i] == MOST_PEERS) {
                return false;
            }
            int key = groupOf[i] << 24 | dscps[i] << 16 | packets.length(i);
            int place = place(packets, i);
            int group = lastOf[place];
            while (group < found && keys[group] != key) {
                group++;
            }
            if (group == found) {
                if (found + 1 >= messages || found == MOST_GROUPS) {
                    return false;
                }
                keys[found++] = key;
            }
            otherGroupOf[i] = group;
            lastOf[place] = group;
        }
        groups = found;
        int[] byPeer = groupOf;
        groupOf = otherGroupOf;
        otherGroupOf = byPeer;
        return true;
    }

    private static int place(PacketVector packets, int i) {
        if (packets.length(i) < HEADER) {
            return 0;
        }
        int tunnel = L2tpHeader.tunnelId(packets.segment(i), packets.offset(i));
        int session = L2tpHeader.sessionId(packets.segment(i), packets.offset(i));
        return ((tunnel << 16 | session) * 0x9E37_79B1) >>> 24;
    }

    private void arrange(int count) {
        for (int group = 0; group < groups; group++) {
            next[group] = 0;
        }
        for (int i = 0; i < count; i++) {
            next[groupOf[i]]++;
        }
        int at = 0;
        for (int group = 0; group < groups; group++) {
            int members = next[group];
            next[group] = at;
            at += members;
        }
        for (int i = 0; i < count; i++) {
            order[next[groupOf[i]]++] = i;
        }
    }

    /** Which datagram is at this place of the order. */
    int at(int place) {
        return order[place];
    }
}
