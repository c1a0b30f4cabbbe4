package net.sluice.dataplane.relay;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.RelayConfig;
import org.jspecify.annotations.Nullable;

/** The other nodes, by number and by the channel that their frames come on. Workers read without a lock; writers take turns. */
public final class Peers {

    /** Channels are random, so that the least of their bits tell them apart; half of the places stay free. */
    private static final int PLACES = 2 * (Relay.MOST_PEERS + 1);

    /** Lives of nodes whose windows are kept, so that one that is forgotten and comes back cannot be given its old frames again. */
    private static final int REMEMBERED = 256;

    private final RelayConfig us;
    private final Map<Life, ReplayWindow[]> windows = new LinkedHashMap<>();
    private volatile View view = new View(new RelayPeer[Relay.MOST_PEERS + 1]);

    private record Life(String name, long incarnation) {}

    /** Of node {@code us}. */
    public Peers(RelayConfig us) {
        this.us = us;
    }

    /** All that are known, at one moment. */
    private static final class View {

        private final @Nullable RelayPeer[] byNumber;
        private final @Nullable RelayPeer[] byChannel = new RelayPeer[PLACES];

        View(@Nullable RelayPeer[] byNumber) {
            this.byNumber = byNumber;
            for (RelayPeer peer : byNumber) {
                if (peer != null) {
                    int place = place(peer.receiving().channel());
                    while (byChannel[place] != null) {
                        place = (place + 1) % PLACES;
                    }
                    byChannel[place] = peer;
                }
            }
        }

        static int place(long channel) {
            return (int) Long.remainderUnsigned(channel, PLACES);
        }
    }

    /** Node {@code number}, null when it is not known. Any thread. */
    public @Nullable RelayPeer byNumber(int number) {
        return view.byNumber[number];
    }

    /** Who node {@code number} is, null when it is not known. Any thread. */
    public @Nullable PeerIdentity identity(int number) {
        check(number);
        RelayPeer peer = view.byNumber[number];
        return peer == null ? null : peer.identity();
    }

    /** The node that sends on this channel, null when nobody does. Any thread. */
    public @Nullable RelayPeer byChannel(long channel) {
        @Nullable RelayPeer[] places = view.byChannel;
        int place = View.place(channel);
        RelayPeer peer = places[place];
        while (peer != null && peer.receiving().channel() != channel) {
            place = (place + 1) % PLACES;
            peer = places[place];
        }
        return peer;
    }

    /** See {@link Relay#peer}. */
    public synchronized void put(int number, PeerIdentity who) {
        check(number);
        RelayPeer present = view.byNumber[number];
        if (present != null && present.identity().equals(who)) {
            return;
        }
        Life life = new Life(who.name(), who.incarnation());
        ReplayWindow[] seen = windows.remove(life);
        if (seen == null) {
            seen = new ReplayWindow[Frame.STREAMS];
            Arrays.setAll(seen, stream -> new ReplayWindow());
        }
        windows.put(life, seen);
        if (windows.size() > REMEMBERED) {
            windows.remove(windows.keySet().iterator().next());
        }
        change(number, new RelayPeer(who, FrameKey.to(us, who), FrameKey.from(us, who), seen));
    }

    /** See {@link Relay#forget}. */
    public synchronized void forget(int number) {
        check(number);
        change(number, null);
    }

    private void change(int number, @Nullable RelayPeer peer) {
        @Nullable RelayPeer[] next = view.byNumber.clone();
        next[number] = peer;
        view = new View(next);
    }

    private static void check(int number) {
        if (number < 1 || number > Relay.MOST_PEERS) {
            throw new IllegalArgumentException("no other node has number " + number);
        }
    }
}
