package net.sluice.load.lac;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.UdpPath;
import net.sluice.load.probe.Ipv4;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppDrop;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.PppEvent;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppOutput;
import net.sluice.ppp.PppView;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's line: a call in a tunnel, the client's end of PPP over it, its traffic. It dials, comes up, and ends; then the
 * fleet may dial it again, with a new call and a new link.
 */
public final class Line {

    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private final LacFleet fleet;
    private final int number;
    private final String user;
    private final @Nullable HaSet haSet;
    private final LineTraffic traffic;
    private LineState state = LineState.IDLE;
    private @Nullable Call call;
    private @Nullable Client client;
    private @Nullable IpResult ip;
    private @Nullable Ip6Result ip6;
    private @Nullable LineEnd end;
    private int ns;
    private long carriedUp;
    private long carriedDown;
    private boolean watched;
    private int renegotiations;
    private long dialledNanos;
    private long redialNanos = Long.MAX_VALUE;

    Line(LacFleet fleet, int number, String user, @Nullable HaSet haSet) {
        this.fleet = fleet;
        this.number = number;
        this.user = user;
        this.haSet = haSet;
        traffic = haSet == null ? new LineTraffic() : haSet.traffic();
    }

    /** Counted from 0. */
    public int number() {
        return number;
    }

    public String user() {
        return user;
    }

    public LineState state() {
        return state;
    }

    /** The subscriber's packets: of an ha-set, all members'. */
    public LineTraffic traffic() {
        return traffic;
    }

    /** What it is a member of; null when it is the subscriber's only line. */
    public @Nullable HaSet haSet() {
        return haSet;
    }

    /** In whose name the subscriber's packets go: its own, or that of the ha-set's first member. */
    Line speaker() {
        return haSet == null ? this : haSet.members().getFirst();
    }

    /** IP packets that went up this very line. */
    public long carriedUp() {
        return carriedUp;
    }

    void carriesUp() {
        carriedUp++;
    }

    /** IP packets that came down this very line. */
    public long carriedDown() {
        return carriedDown;
    }

    void carriesDown() {
        carriedDown++;
    }

    /** Its IPv4 address, 0 while it has none. */
    public int address() {
        return ip == null ? 0 : ip.localAddress();
    }

    /** The address of whose line it is, which an ha-set's members share; 0 while there is none. */
    int subscriberAddress() {
        return haSet == null ? address() : haSet.address();
    }

    /** Whether the subscriber can send: over this line, or over any member of the ha-set. */
    boolean passes() {
        return haSet == null ? carries() : haSet.members().stream().anyMatch(Line::carries);
    }

    private boolean carries() {
        return state == LineState.UP && ip != null;
    }

    /** What IPCP agreed on; null while it is not open. */
    public @Nullable IpResult ip() {
        return ip;
    }

    /** What IPV6CP agreed on; null while it is not open. */
    public @Nullable Ip6Result ip6() {
        return ip6;
    }

    /** Whether it is one of those that send more often. */
    public boolean watched() {
        return watched;
    }

    void watch() {
        watched = true;
    }

    /** How often the LNS began PPP anew while the line was up. */
    public int renegotiations() {
        return renegotiations;
    }

    /** The L2TP call; null while there is none. */
    public @Nullable Call call() {
        return call;
    }

    /** Whether this is the line's call now; of an older one nothing is wanted. */
    boolean isCarriedBy(Call other) {
        return other.equals(call);
    }

    /** The PPP link; null while there is none. */
    public @Nullable PppLink link() {
        return client == null ? null : client.link;
    }

    /**
     * What a program must know to send over the line by itself: both ends, the ids of what goes to the LNS and of what comes from
     * it, the line's address, and what goes before an IPv4 packet in PPP, in hexadecimal. Empty while the line is not up.
     */
    public Optional<String> wiring() {
        LcpResult lcp = client == null ? null : client.link.view().lcp();
        if (call == null || lcp == null || ip == null) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.allocate(PppData.LONGEST_HEAD);
        PppData.putHead(head, PppData.IPV4, lcp);
        UdpPath path = call.tunnel().path();
        return Optional.of(String.format(
                Locale.ROOT,
                "%s:%d %s:%d %d %d %d %d %s %s",
                path.local().getAddress().getHostAddress(),
                path.local().getPort(),
                path.peer().getAddress().getHostAddress(),
                path.peer().getPort(),
                call.tunnel().peerId(),
                call.peerId(),
                call.tunnel().localId(),
                call.localId(),
                Ipv4.toAddress(address()).getHostAddress(),
                HexFormat.of().formatHex(head.array(), 0, head.position())));
    }

    long redialNanos() {
        return redialNanos;
    }

    void redialAt(long nanos) {
        redialNanos = nanos;
    }

    long dialledNanos() {
        return dialledNanos;
    }

    void dialling(Call placed, long nowNanos) {
        call = placed;
        state = LineState.CALLING;
        dialledNanos = nowNanos;
        redialNanos = Long.MAX_VALUE;
    }

    /** The call is up: a PPP client comes to it. */
    void connected(Call carrier, PppConfig config, RandomGenerator random, NetworkConfig wanted, long nowNanos) {
        client = new Client(carrier, config, random, nowNanos);
        client.link.network(wanted, nowNanos);
        client.deadlineChanged(client.openNanos);
    }

    /** A frame of the LNS that is none of an open network protocol. */
    void frame(ByteBuffer frame, long nowNanos) {
        if (client != null) {
            client.open(nowNanos);
            client.link.onFrame(frame, nowNanos);
        }
    }

    /** No call and no link any more. */
    void disconnected() {
        call = null;
        client = null;
        ip = null;
        ip6 = null;
        end = null;
        ns = 0;
    }

    void become(LineState next) {
        state = next;
    }

    /** Why the call will be down, decided before it is. */
    @Nullable
    LineEnd end() {
        return end;
    }

    void endsBy(LineEnd why) {
        end = why;
    }

    /** The sequence number of the next data message of the call. */
    int nextNs() {
        return ns++;
    }

    /**
     * The PPP client of one call; what it says after the call has ended concerns nobody. It lets the LNS speak first: what overtakes
     * our ICCN, which may wait for room in the tunnel's window, belongs to no session yet and is discarded.
     */
    private final class Client implements PppOutput, Alarms.Sleeper {
        private final Call carrier;
        private final PppLink link;
        private final Alarms.Alarm alarm = new Alarms.Alarm(this);

        /** When it speaks first after all; {@link Long#MAX_VALUE} once it has begun. */
        private long openNanos;

        Client(Call carrier, PppConfig config, RandomGenerator random, long nowNanos) {
            this.carrier = carrier;
            link = new PppLink(config, random, this);
            openNanos = nowNanos + PATIENCE_NANOS;
        }

        void open(long nowNanos) {
            if (openNanos != Long.MAX_VALUE) {
                openNanos = Long.MAX_VALUE;
                link.open(nowNanos);
            }
        }

        private boolean current() {
            return isCarriedBy(carrier);
        }

        @Override
        public void send(ByteBuffer frame) {
            if (current()) {
                fleet.sendPpp(Line.this, carrier, frame);
            }
        }

        @Override
        public void deadlineChanged(long deadlineNanos) {
            fleet.alarms().set(alarm, deadlineNanos);
        }

        @Override
        public long nextDeadlineNanos() {
            return current() ? Math.min(openNanos, link.nextDeadlineNanos()) : Long.MAX_VALUE;
        }

        @Override
        public void onTimeout(long nowNanos) {
            if (!current()) {
                return;
            }
            fleet.at(nowNanos);
            if (openNanos <= nowNanos) {
                open(nowNanos);
            }
            link.onTimeout(nowNanos);
        }

        @Override
        public void lcpUp(PppView view) {}

        @Override
        public void lcpDown() {
            if (current() && state == LineState.UP) {
                renegotiations++;
            }
        }

        @Override
        public void authenticate(AuthRequest request) {
            // We never ask the LNS for proof (FleetPlan.clientPpp), so it never gives one.
            throw new IllegalStateException("nobody asked " + request.user() + " for proof");
        }

        @Override
        public void ipUp(IpResult result) {
            ip = result;
            come();
        }

        @Override
        public void ipDown() {
            if (current() && state == LineState.UP && link.view().lcp() != null) {
                renegotiations++;
            }
            ip = null;
        }

        @Override
        public void ip6Up(Ip6Result result) {
            ip6 = result;
            come();
        }

        @Override
        public void ip6Down() {
            ip6 = null;
        }

        /** Up once every network protocol that the fleet wants is open. */
        private void come() {
            if (current() && state == LineState.LINKING && fleet.hasAllItWants(Line.this)) {
                fleet.lineUp(Line.this);
            }
        }

        @Override
        public void down(PppEnd why) {
            if (current()) {
                fleet.linkDown(Line.this, why);
            }
        }

        @Override
        public void event(PppEvent event) {
            fleet.event(Line.this, event);
        }

        @Override
        public void dropped(PppDrop reason, int protocol) {
            fleet.event(Line.this, "dropped a packet: " + reason);
        }
    }

    @Override
    public String toString() {
        return "line " + number + " (" + user + ")";
    }
}
