package net.sluice.load.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallRole;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.UdpPath;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.Credentials;
import net.sluice.ppp.PppConfig;
import net.sluice.session.IpPrefix;
import net.sluice.session.Services;
import net.sluice.session.SessionEntry;
import org.jspecify.annotations.Nullable;

/**
 * One world: LACs with subscribers, the LNS, RADIUS, and what lies between. First everything goes wrong that its {@link Plan}
 * holds, then the weather clears and what can come up must come up, then all is shut down and nothing may be left.
 */
final class World {
    static final InetSocketAddress LNS_ADDRESS = new InetSocketAddress(address(0xC0000201), 1701);

    /** Longer than any time-out of ours: echo, HELLO with all retransmissions, set-up, RADIUS, redial. */
    private static final long CLEARING_NANOS = 240 * Agenda.SECOND;

    private static final long WATCH_NANOS = 60 * Agenda.SECOND;
    private static final long ENDING_NANOS = 180 * Agenda.SECOND;
    private static final int MOST_WORK = 2_000_000;

    private final RandomGenerator dice;
    private final Agenda agenda;
    private final Complaints complaints;
    private final Reach reach = new Reach();
    private final Plan plan;
    private final @Nullable List<String> transcript;
    private final AccountingBook book;
    private final Traffic traffic;
    private final LineReports reports = new LineReports(this);
    private final Radius radius;
    private final WatchedDirectory directory;
    private final Lns lns;
    private final Map<Lac, Cable> cables = new LinkedHashMap<>();
    private final List<Lac> lacs = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>(List.of(Plan.SECRET));
    private final boolean looksForSecrets;
    private final long fairAtNanos;
    private boolean fair;
    private int work;

    /** Both directions between a LAC and the LNS. */
    record Cable(Link up, Link down) {}

    World(long seed, boolean traced) {
        dice = new SplittableRandom(seed);
        long start = dice.nextLong(-1_000_000 * Agenda.SECOND, 1_000_000 * Agenda.SECOND);
        agenda = new Agenda(start);
        fairAtNanos = start + Plan.CHAOS_NANOS;
        complaints = new Complaints(agenda, start);
        // To lay out every line of the log takes longer than all the rest.
        looksForSecrets = traced || seed % 8 == 0;
        transcript = traced ? new ArrayList<>() : null;
        plan = Plan.of(dice);
        traffic = new Traffic(agenda, complaints, plan.lacs() * plan.lines());
        book = new AccountingBook(agenda, complaints, plan);
        radius = new Radius(this, book);
        directory = new WatchedDirectory(this, book, plan.pools());
        lns = new Lns(this, plan);
        for (int i = 0; i < plan.lacs(); i++) {
            populate(i);
        }
    }

    private void populate(int number) {
        Lac lac = new Lac(
                this,
                "lac-" + number,
                new InetSocketAddress(address(0xC6336400 + number + 1), 1701),
                plan.policy(),
                plan.tieBreaker());
        connect(lac);
        for (int i = 0; i < plan.lines(); i++) {
            String user = "user-" + number + "-" + i;
            PppConfig config = plan.client().toBuilder()
                    .credentials(new Credentials(user, "password of " + user))
                    .answers(List.of(AuthProtocol.values()))
                    .build();
            lac.add(new Subscriber(this, lac, number * 100 + i, user, config));
            radius.add(user, "password of " + user, plan.services(number, i, dice));
            secrets.add("password of " + user);
        }
        lacs.add(lac);
    }

    private void connect(Lac lac) {
        cables.put(
                lac,
                new Cable(
                        new Link(agenda, dice, reach, plan.weather()), new Link(agenda, dice, reach, plan.weather())));
    }

    /** Lets the world be, from its first day to its last. */
    Simulation.Outcome run() {
        Witness.watch(this);
        try {
            note(() -> plan.toString());
            chaos();
            clearing();
            ending();
        } catch (RuntimeException | AssertionError e) {
            complaints.add(e + " at " + (e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]));
        }
        Witness.watch(null);
        return new Simulation.Outcome(complaints.all(), reach, transcript == null ? List.of() : transcript);
    }

    private void chaos() {
        long begin = agenda.nowNanos();
        for (Lac lac : lacs) {
            agenda.after(dice.nextLong(5 * Agenda.SECOND), lac::dial);
            lac.subscribers().forEach(this::chatter);
        }
        for (Plan.Trouble trouble : plan.troubles()) {
            agenda.at(begin + trouble.atNanos(), () -> new Mischief(this, trouble).begin());
        }
        if (plan.shutdownInAStorm()) {
            // Mostly while all dial.
            long latest = dice.nextBoolean() ? Plan.CHAOS_NANOS : 12 * Agenda.SECOND;
            agenda.at(begin + dice.nextLong(latest), this::storm);
        }
        agenda.runUntil(begin + Plan.CHAOS_NANOS);
    }

    private void storm() {
        if (!reach.faults().containsKey(Fault.SHUTDOWN_IN_A_STORM)) {
            shutDown(Fault.SHUTDOWN_IN_A_STORM);
        }
    }

    /** The weather is fair: what can come up must do so, and both sides must come to agree. */
    private void clearing() {
        fair = true;
        radius.mood(Radius.Mood.WELL);
        directory.failing(false);
        cables.values().forEach(cable -> {
            cable.up().cut(false);
            cable.down().cut(false);
        });
        List<Subscriber> all =
                lacs.stream().flatMap(lac -> lac.subscribers().stream()).toList();
        all.forEach(subscriber -> {
            subscriber.wrongPassword(false);
            subscriber.comeToReason();
            subscriber.forgetGlory();
        });
        agenda.runUntil(agenda.nowNanos() + CLEARING_NANOS);
        if (plan.shutdownInAStorm()) {
            return;
        }
        String disagreement = "";
        for (long end = agenda.nowNanos() + WATCH_NANOS; agenda.nowNanos() < end; ) {
            disagreement = disagreement();
            if (disagreement.isEmpty()) {
                break;
            }
            agenda.runUntil(agenda.nowNanos() + Agenda.SECOND / 4);
        }
        complaints.addUnless(disagreement.isEmpty(), disagreement);
        lacs.forEach(Lac::endReports);
        agenda.runUntil(agenda.nowNanos() + 10 * Agenda.SECOND);
        lacs.forEach(lac -> reports.compare(lac.establishedCalls()));
        if (plan.poolSize() >= all.size()) {
            all.stream()
                    .filter(subscriber -> !subscriber.cameUp())
                    .forEach(subscriber -> complaints.add(subscriber.user() + " does not come up in fair weather"));
        }
    }

    private void ending() {
        lacs.forEach(Lac::rest);
        if (dice.nextBoolean()) {
            shutDown(Fault.SHUTDOWN);
        } else {
            lacs.forEach(Lac::closeAll);
            agenda.after(60 * Agenda.SECOND, lns::shutdown);
        }
        agenda.runUntil(agenda.nowNanos() + ENDING_NANOS);
        lns.close();
        directory.close();
        book.close();
        lacs.forEach(lac -> complaints.addUnless(lac.forgotEverything(), lac.name() + " has not forgotten everything"));
    }

    private void shutDown(Fault how) {
        reach.did(how);
        // Some are just about to end anyway.
        for (int i = dice.nextInt(3); i > 0; i--) {
            lns.endSomebody();
        }
        agenda.after(Agenda.MILLISECOND, lns::shutdown);
    }

    /** What the two sides see differently; empty when they agree. */
    private String disagreement() {
        Map<Integer, Forwarding.Installed> byAddress = new HashMap<>();
        for (Forwarding.Installed session : lns.installed()) {
            if (session.entry().ipv4() && session.entry().ipv4Address() != null) {
                byAddress.put(Ip.number(session.entry().ipv4Address()), session);
            }
        }
        for (Lac lac : lacs) {
            for (Subscriber subscriber : lac.subscribers()) {
                Forwarding.Installed session = byAddress.remove(subscriber.address());
                if (subscriber.up() && (session == null || !subscriber.is(session.entry()))) {
                    return subscriber.user() + " is up, and the LNS has " + session;
                }
                Services granted = radius.granted(subscriber.user());
                if (session != null && !has(session.entry(), granted)) {
                    return subscriber.user() + " was granted " + granted + ", and the LNS has " + session;
                }
            }
        }
        return byAddress.isEmpty() ? "" : "the LNS forwards for nobody: " + byAddress.values();
    }

    private static boolean has(SessionEntry entry, Services granted) {
        IpPrefix delegated = granted.delegatedIpv6Prefix();
        return (granted.framedAddress() == null || granted.framedAddress().equals(entry.ipv4Address()))
                && entry.routes().containsAll(granted.routes())
                && (delegated == null || entry.routes().contains(delegated));
    }

    /** A packet now and then. */
    private void chatter(Subscriber subscriber) {
        subscriber.sendPacket(40 + dice.nextInt(500));
        agenda.after(dice.nextLong(Agenda.SECOND, 15 * Agenda.SECOND), () -> chatter(subscriber));
    }

    void toLns(Lac lac, ByteBuffer datagram) {
        note(() -> lac.name() + " > " + Datagrams.tell(datagram));
        Cable cable = cables.get(lac);
        if (cable != null) {
            UdpPath path = new UdpPath(LNS_ADDRESS, lac.address());
            cable.up().send(datagram, fair, arrived -> {
                tick();
                lns.onDatagram(path, arrived);
            });
        }
    }

    void toPeer(UdpPath path, ByteBuffer datagram) {
        traffic.sent();
        note(() -> "lns > " + path.peer() + ' ' + Datagrams.tell(datagram));
        for (Map.Entry<Lac, Cable> entry : cables.entrySet()) {
            Lac lac = entry.getKey();
            if (lac.address().equals(path.peer())) {
                entry.getValue().down().send(datagram, fair, arrived -> {
                    tick();
                    if (lac.address().equals(path.peer())) {
                        lac.onDatagram(arrived);
                    }
                });
                return;
            }
        }
    }

    /** A LAC that is not one of the operator's. */
    Lac stranger(Lac stranger) {
        connect(stranger);
        return stranger;
    }

    void subscriberUp(Subscriber subscriber) {
        note(() -> subscriber.user() + " is up");
    }

    /** What an event of L2TP, at a LAC or at the LNS, says of the state machines. */
    void l2tpReach(L2tpEvent event, boolean atLac) {
        switch (event) {
            case L2tpEvent.TunnelState(Tunnel _, String from, String to, String by) ->
                changed("l2tp-control-connection", from, by, to);
            case L2tpEvent.CallState(Call call, String from, String to, String by) -> {
                // A LAC that is offered a call is not in the LAC's role for it; its table begins with that.
                boolean ofLac = call.role() == CallRole.INCOMING_LAC || (atLac && from.equals("idle"));
                changed(ofLac ? "l2tp-incoming-call-lac" : "l2tp-incoming-call-lns", from, by, to);
                if (!atLac) {
                    callAtLns(to);
                }
            }
            case L2tpEvent.LineErrors report -> {
                if (!atLac) {
                    reports.heard(report);
                }
            }
            default -> {}
        }
    }

    private void callAtLns(String to) {
        if (to.equals("wait-connect") && plan.shutdownInAStorm() && !fair && dice.nextInt(8) == 0) {
            // While it rings is hardly ever hit by chance.
            agenda.after(dice.nextLong(100 * Agenda.MILLISECOND), this::storm);
        }
    }

    private void changed(String machine, String from, String by, String to) {
        reach.cell(machine, from, by);
        reach.cell(machine, from, Matrices.change(by, to));
    }

    /** What must never be seen in a log; empty when nobody looks this time. */
    List<String> secrets() {
        return looksForSecrets ? secrets : List.of();
    }

    void note(Supplier<String> line) {
        if (transcript != null) {
            transcript.add("%d %s".formatted(agenda.nowNanos() / Agenda.MILLISECOND, line.get()));
        }
    }

    /** Ends a world that runs in circles. */
    void tick() {
        if (++work > MOST_WORK) {
            throw new IllegalStateException("the world does not come to rest");
        }
    }

    /** When the weather clears. */
    long fairAtNanos() {
        return fairAtNanos;
    }

    /** Whether the weather has cleared. */
    boolean fair() {
        return fair;
    }

    RandomGenerator dice() {
        return dice;
    }

    Agenda agenda() {
        return agenda;
    }

    Complaints complaints() {
        return complaints;
    }

    Reach reach() {
        return reach;
    }

    Plan plan() {
        return plan;
    }

    Radius radius() {
        return radius;
    }

    AccountingBook book() {
        return book;
    }

    LineReports reports() {
        return reports;
    }

    WatchedDirectory directory() {
        return directory;
    }

    Lns lns() {
        return lns;
    }

    List<Lac> lacs() {
        return lacs;
    }

    Cable cable(Lac lac) {
        return cables.get(lac);
    }

    List<Forwarding.Installed> allInstalled() {
        return lns.installed();
    }

    static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(number).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
