package net.sluice.load.sim;

import java.nio.ByteBuffer;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.AutomatonEvent;
import net.sluice.ppp.AutomatonState;
import net.sluice.ppp.Credentials;
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
import net.sluice.session.SessionEntry;
import org.jspecify.annotations.Nullable;

/** A subscriber on one line of a LAC: the PPP client, and a little traffic when it is up. */
final class Subscriber {
    private final World world;
    private final Lac lac;
    private final int line;
    private final String user;
    private final PppConfig config;
    private final PppConfig mistyped;
    private boolean wrongPassword;
    private boolean silent;
    private boolean stubborn;
    private boolean unreasonable;
    private boolean cameUp;
    private @Nullable Call call;
    private @Nullable Client client;
    private int address;

    Subscriber(World world, Lac lac, int line, String user, PppConfig config) {
        this.world = world;
        this.lac = lac;
        this.line = line;
        this.user = user;
        this.config = config;
        this.mistyped = config.toBuilder()
                .credentials(new Credentials(user, "mistyped"))
                .build();
    }

    Lac lac() {
        return lac;
    }

    int line() {
        return line;
    }

    String user() {
        return user;
    }

    @Nullable
    Call call() {
        return call;
    }

    /** The address that IPCP gave it; 0 while it has none. */
    int address() {
        return address;
    }

    boolean up() {
        return address != 0;
    }

    /** Up now, or at some time since {@link #forgetGlory}. */
    boolean cameUp() {
        return cameUp || up();
    }

    void forgetGlory() {
        cameUp = false;
    }

    /** Whether the LNS's entry is that of this call, with this address. */
    boolean is(SessionEntry entry) {
        Call carrier = call;
        return carrier != null
                && entry.peerSessionId() == carrier.localId()
                && entry.sessionId() == carrier.peerId()
                && entry.ipv4Address() != null
                && Ip.number(entry.ipv4Address()) == address;
    }

    void calling(Call placed) {
        call = placed;
    }

    CallConnected connected() {
        return Lac.plainly(false);
    }

    /** From the next login on, the password is wrong, or right again. */
    void wrongPassword(boolean on) {
        wrongPassword = on;
    }

    /** Hears and says nothing more until the line dies. */
    void goSilent() {
        silent = true;
    }

    void callUp() {
        client = new Client(wrongPassword ? mistyped : config);
        client.start();
    }

    /** The call is gone. */
    void lineDead() {
        Client old = client;
        client = null;
        call = null;
        address = 0;
        silent = false;
        if (old != null) {
            old.alarm.turnOff();
            old.link.lowerDown(world.agenda().nowNanos());
        }
    }

    void onFrame(ByteBuffer frame) {
        Client to = client;
        Call carrier = call;
        if (to == null || carrier == null || silent) {
            return;
        }
        ByteBuffer complaint = stubborn ? Rudeness.refusalOfIpv6cp(world.dice(), frame) : null;
        if (complaint != null) {
            lac.sendData(carrier, complaint);
        } else {
            to.link.onFrame(frame, world.agenda().nowNanos());
        }
        if (stubborn && world.dice().nextInt(4) == 0) {
            beRudeAboutIpv6();
        }
    }

    /** For each IPV6CP request of the LNS, says that it would rather have another. */
    void stubborn(boolean on) {
        stubborn = on;
        unreasonable = true;
    }

    /** Nonsense was talked on this line: the modem is switched off and on. */
    void comeToReason() {
        if (unreasonable) {
            lac.hangUp(this);
        }
        unreasonable = false;
    }

    /** Ends PPP from this side. */
    void terminate() {
        if (client != null) {
            client.link.close(PppEnd.of(PppEnd.Cause.ADMIN), world.agenda().nowNanos());
        }
    }

    /** The modem was switched off and on: a new PPP on the same call. */
    void renegotiate() {
        if (client != null) {
            client.alarm.turnOff();
            client.replaced = true;
            address = 0;
            callUp();
        }
    }

    /** Says something impertinent. */
    void beRude() {
        beRude(Rudeness.ppp(world.dice()));
    }

    void beRudeAboutIpv6() {
        beRude(Rudeness.ppp(world.dice(), Rudeness.IPV6CP));
    }

    private void beRude(ByteBuffer frame) {
        Call carrier = call;
        if (client != null && carrier != null && !silent) {
            unreasonable = true;
            lac.sendData(carrier, frame);
        }
    }

    /** Hears something impertinent that seems to come from the LNS. */
    void bearRudeness() {
        bear(Rudeness.ppp(world.dice()));
    }

    private void bear(ByteBuffer frame) {
        Client to = client;
        if (to != null && !silent) {
            unreasonable = true;
            to.link.onFrame(frame, world.agenda().nowNanos());
        }
    }

    /** Whatever its PPP has just done, something rude is the answer, or it loses patience. */
    private void bothered(String protocol) {
        int lot = world.dice().nextInt(100);
        if (lot < 15) {
            int number = Rudeness.protocol(protocol);
            soon(() -> bear(Rudeness.ppp(world.dice(), number)));
        } else if (lot < 18) {
            soon(this::terminate);
        }
    }

    private void soon(Runnable what) {
        world.agenda().after(world.dice().nextLong(10 * Agenda.MILLISECOND), what);
    }

    /** One packet to the world, if there is an address to send it from. */
    void sendPacket(int octets) {
        Call carrier = call;
        if (address != 0 && carrier != null && !silent) {
            lac.sendData(carrier, Ip.frame(address, octets));
        }
    }

    /** The PPP client of one call. */
    private final class Client implements PppOutput {
        private final PppLink link;
        private final Alarm alarm;
        private boolean replaced;

        Client(PppConfig config) {
            link = new PppLink(config, world.dice(), this);
            alarm = new Alarm(world.agenda(), user, link::nextDeadlineNanos, link::onTimeout);
        }

        void start() {
            link.network(NetworkConfig.client(), world.agenda().nowNanos());
            link.open(world.agenda().nowNanos());
            alarm.look();
        }

        private boolean current() {
            return client == this && !replaced;
        }

        @Override
        public void send(ByteBuffer frame) {
            Call carrier = call;
            if (current() && carrier != null && !silent) {
                lac.sendData(carrier, frame);
            }
        }

        @Override
        public void deadlineChanged(long deadlineNanos) {
            alarm.look();
        }

        @Override
        public void lcpUp(PppView view) {}

        @Override
        public void lcpDown() {}

        @Override
        public void authenticate(AuthRequest request) {
            throw new IllegalStateException("a client asks nobody for proof");
        }

        @Override
        public void ipUp(IpResult ip) {
            if (current()) {
                address = ip.localAddress();
                cameUp = true;
                world.subscriberUp(Subscriber.this);
            }
        }

        @Override
        public void ipDown() {
            if (current()) {
                address = 0;
            }
        }

        @Override
        public void ip6Up(Ip6Result ip6) {}

        @Override
        public void ip6Down() {}

        @Override
        public void down(PppEnd why) {
            alarm.turnOff();
            if (current()) {
                world.note(() -> user + " is down: " + why);
                // A LAC hangs up when PPP is over.
                world.agenda().after(200 * Agenda.MILLISECOND, () -> {
                    if (current()) {
                        lac.hangUp(Subscriber.this);
                    }
                });
            }
        }

        @Override
        public void event(PppEvent event) {
            world.note(() -> user + ": " + event);
        }

        @Override
        public void step(String protocol, AutomatonState state, AutomatonEvent event) {
            world.reach().cell("ppp-automaton", state, event);
            if (lac.bothered() && current()) {
                bothered(protocol);
            }
        }

        @Override
        public void dropped(PppDrop reason, int protocol) {}
    }
}
