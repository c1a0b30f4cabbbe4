package net.sluice.session.fake;

import java.nio.ByteBuffer;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppDrop;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.PppEvent;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppOutput;
import net.sluice.ppp.PppView;
import net.sluice.session.timer.Timer;
import org.jspecify.annotations.Nullable;

/** A subscriber at home: a modem on a line of a {@link FakeLac}, with a PPP client in it. */
public final class FakeLine {
    private final FakeLac lac;
    private PppConfig config;
    private final NetworkConfig network;
    private @Nullable Call call;
    private @Nullable CallEnd callEnd;
    private @Nullable Client client;
    private int loginsBegun;
    private int lcpUps;
    private int ipUps;

    FakeLine(FakeLac lac, PppConfig config, NetworkConfig network) {
        this.lac = lac;
        this.config = config;
        this.network = network;
    }

    void call(Call placed) {
        call = placed;
    }

    /** The call as the LAC sees it; null before it was placed. */
    public @Nullable Call call() {
        return call;
    }

    /** How the call ended; null while it has not. */
    public @Nullable CallEnd callEnd() {
        return callEnd;
    }

    /** How the link ended; null while it has not. */
    public @Nullable PppEnd linkEnd() {
        return client == null ? null : client.end;
    }

    /** What IPCP agreed on; null while it is not open. */
    public @Nullable IpResult ip() {
        return client == null ? null : client.ip;
    }

    /** What IPV6CP agreed on; null while it is not open. */
    public @Nullable Ip6Result ip6() {
        return client == null ? null : client.ip6;
    }

    /** Whether a network protocol is open. */
    public boolean isUp() {
        return ip() != null || ip6() != null;
    }

    /** What was told when our login was refused; empty when it was not. */
    public String refusal() {
        return client == null ? "" : client.refusal;
    }

    /** The call is connected: the modem starts PPP. */
    void begin() {
        startPpp();
    }

    /** The modem is switched off and on: it starts PPP anew over the same call, and says nothing of the old. */
    public void restartPpp() {
        startPpp();
    }

    /** Another modem takes its place on the same call. */
    public void changeUser(PppConfig client) {
        config = client;
        startPpp();
    }

    private void startPpp() {
        if (client != null) {
            lac.wheel().clear(client.timer);
        }
        loginsBegun++;
        Client fresh = new Client();
        client = fresh;
        fresh.link.network(network, lac.now());
        fresh.link.open(lac.now());
    }

    /** How often LCP was agreed on. */
    public int lcpUps() {
        return lcpUps;
    }

    /** How often IPCP was agreed on. */
    public int ipUps() {
        return ipUps;
    }

    /** How often PPP was started. */
    public int starts() {
        return loginsBegun;
    }

    /** The modem ends PPP in good order. */
    public void hangUp() {
        if (client != null) {
            client.link.close(PppEnd.of(PppEnd.Cause.ADMIN), lac.now());
        }
    }

    /** The line is cut; the LAC notices and sends CDN. */
    public void dropCarrier() {
        fallSilent();
        if (call != null && callEnd == null) {
            call.disconnect(new CallResult(CallResult.LOST_CARRIER, 0, ""), lac.now());
        }
    }

    /** The modem is gone; the LAC does not notice. */
    public void fallSilent() {
        if (client != null) {
            client.deaf = true;
            lac.wheel().clear(client.timer);
        }
    }

    void frame(ByteBuffer frame) {
        if (client != null && !client.deaf) {
            client.link.onFrame(frame, lac.now());
        }
    }

    void callDown(CallEnd end) {
        callEnd = end;
        if (client != null) {
            client.link.lowerDown(lac.now());
            lac.wheel().clear(client.timer);
        }
    }

    private final class Client implements PppOutput {
        final PppLink link = new PppLink(config, lac.random(), this);
        final Timer timer = new Timer(this::expired);

        @Nullable
        IpResult ip;

        @Nullable
        Ip6Result ip6;

        @Nullable
        PppEnd end;

        String refusal = "";
        boolean deaf;

        private void expired(long nowNanos) {
            link.onTimeout(nowNanos);
            if (end == null && !deaf) {
                lac.wheel().set(timer, link.nextDeadlineNanos());
            }
        }

        @Override
        public void send(ByteBuffer frame) {
            if (!deaf && call != null && callEnd == null) {
                lac.sendData(call, frame);
            }
        }

        @Override
        public void deadlineChanged(long deadlineNanos) {
            if (!deaf) {
                lac.wheel().set(timer, deadlineNanos);
            }
        }

        @Override
        public void lcpUp(PppView view) {
            lcpUps++;
        }

        @Override
        public void lcpDown() {}

        @Override
        public void authenticate(AuthRequest request) {
            throw new AssertionError("a client asks nobody for proof");
        }

        @Override
        public void ipUp(IpResult agreed) {
            ipUps++;
            ip = agreed;
        }

        @Override
        public void ipDown() {
            ip = null;
        }

        @Override
        public void ip6Up(Ip6Result agreed) {
            ip6 = agreed;
        }

        @Override
        public void ip6Down() {
            ip6 = null;
        }

        @Override
        public void down(PppEnd why) {
            end = why;
            lac.wheel().clear(timer);
        }

        @Override
        public void event(PppEvent event) {
            if (event instanceof PppEvent.Authentication login && !login.success()) {
                refusal = login.message();
            }
        }

        @Override
        public void dropped(PppDrop reason, int protocol) {}
    }
}
