package net.sluice.dataplane.io;

import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * An order of datagrams in which those to one peer are next to each other, each peer's in their own order: so the datagrams of several LACs that came in turn
 * can be joined. One thread.
 */
final class PeerGroups {

    /** Peers that are told apart; those of all further ones stay in one group, in their order. */
    static final int MOST_PEERS = 16;

    private final int[] groupOf;
    private final int[] order;
    private final int[] first = new int[MOST_PEERS];
    private final int[] next = new int[MOST_PEERS + 1];
    private int groups;

    PeerGroups(int capacity) {
        groupOf = new int[capacity];
        order = new int[capacity];
    }

    /** Looks at the peers of all datagrams; true when {@link #at} is another order than theirs. */
    boolean apart(PacketVector peers) {
        int count = peers.count();
        groups = 0;
        int last = -1;
        int changes = 0;
        for (int i = 0; i < count; i++) {
            int group = last >= 0 && i > 0 && peers.address(i) == peers.address(i - 1) ? last : find(peers, i);
            changes += group == last ? 0 : 1;
            groupOf[i] = group;
            last = group;
        }
        boolean apart = changes > groups && groups > 1;
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
            return groups++;
        }
        groups = MOST_PEERS + 1;
        return MOST_PEERS;
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
            int size = next[group];
            next[group] = at;
            at += size;
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
