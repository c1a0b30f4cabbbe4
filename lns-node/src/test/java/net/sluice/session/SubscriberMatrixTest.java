package net.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static net.sluice.session.fake.SessionWorld.MILLI;
import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.Tunnel;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.harness.Snapshot;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;

/** Brings a subscriber to each of its stages, lets each event happen there, and prints what it asked of its ports. */
class SubscriberMatrixTest {
    private static final String PAGE = "docs/fsm/session-subscriber.txt";

    private final Map<String, Function<SubscriberRef, SubscriberEvent>> events = new LinkedHashMap<>();

    SubscriberMatrixTest() {
        byte[] alice = "alice".getBytes(UTF_8);
        event("CallUp", new SubscriberEvent.CallUp(FakeLac.connected()));
        event("CallDown", new SubscriberEvent.CallDown(new CallEnd(CallEnd.Cause.PEER, new CallResult(1, 0, ""))));
        event(
                "LcpUp",
                new SubscriberEvent.LcpUp(
                        new LcpResult(1, 2, 1500, 1492, 1492, false, false, AuthProtocol.PAP, null, false)));
        event("LcpDown", new SubscriberEvent.LcpDown());
        event("Authenticate", new SubscriberEvent.Authenticate(pap(alice)));
        event("Authenticate, another user", new SubscriberEvent.Authenticate(pap("bob".getBytes(UTF_8))));
        event("IpUp", new SubscriberEvent.IpUp(new IpResult(0x0A000001, 0x0A000002, 0, 0, 0, 0)));
        event("IpDown", new SubscriberEvent.IpDown());
        event("Ip6Up", new SubscriberEvent.Ip6Up(new Ip6Result(1, 2)));
        event("Ip6Down", new SubscriberEvent.Ip6Down());
        event("LinkDown", new SubscriberEvent.LinkDown(PppEnd.of(PppEnd.Cause.PEER_TERMINATED)));
        event("DeadlineReached", new SubscriberEvent.DeadlineReached());
        event("ShutdownOrdered", new SubscriberEvent.ShutdownOrdered());
        events.put("EndOrdered", ref -> new ShardEvent.EndOrdered(ref, EndCause.ADMIN, ""));
        events.put("Authenticated: accepted", ref -> new ShardEvent.Authenticated(ref, accepted()));
        events.put("Authenticated: rejected", ref -> new ShardEvent.Authenticated(ref, rejected()));
        events.put("Authenticated: unavailable", ref -> new ShardEvent.Authenticated(ref, unavailable()));
        events.put("Claimed", ShardEvent.Claimed::new);
        events.put("Displaced", ShardEvent.Displaced::new);
        events.put("Addressed: granted", ref -> new ShardEvent.Addressed(ref, granted()));
        events.put("Addressed: refused", ref -> new ShardEvent.Addressed(ref, refused()));
        events.put("Committed", ShardEvent.Committed::new);
        events.put("DirectoryFailed", ref -> new ShardEvent.DirectoryFailed(ref, "no quorum"));
        events.put("Removed", ref -> new ShardEvent.Removed(ref, Counters.ZERO));
    }

    private void event(String name, SubscriberEvent event) {
        events.put(name, ref -> event);
    }

    private static AuthRequest pap(byte[] name) {
        return new AuthRequest.Pap(name, name, AuthRequest.Origin.LINK);
    }

    private static AuthenticationAnswer accepted() {
        return new AuthenticationAnswer.Accepted(null, Account.Authentic.RADIUS, Services.DEFAULTS, "", null);
    }

    private static AuthenticationAnswer rejected() {
        return new AuthenticationAnswer.Rejected("", 691);
    }

    private static AuthenticationAnswer unavailable() {
        return new AuthenticationAnswer.Unavailable("no server");
    }

    private static AddressAnswer granted() {
        return new AddressAnswer.Granted(List.of(IpPrefix.host(address("10.0.0.1"))));
    }

    private static AddressAnswer refused() {
        return new AddressAnswer.Refused(AddressRefusal.POOL_EXHAUSTED, "");
    }

    @Test
    void theCommittedPageSaysWhatASubscriberDoes() {
        StringBuilder page = new StringBuilder("""
                What a subscriber makes of each event at each stage: what it asks of its ports, and where it goes.
                Made by SubscriberMatrixTest from running sessions; sendPpp and sendControl are what the peers are sent.
                """);
        for (SubscriberStage stage : SubscriberStage.values()) {
            if (stage != SubscriberStage.GONE) {
                page.append('\n').append(stage).append('\n');
                events.forEach((name, event) -> page.append(cell(stage, false, name, event)));
            }
        }
        page.append("\nONLINE, and the peer proves itself again\n");
        events.forEach((name, event) -> page.append(cell(SubscriberStage.ONLINE, true, name, event)));
        String current = page.toString();
        assertThat(Snapshot.committed(Snapshot.file(PAGE), current)).isEqualTo(current);
    }

    private static String cell(
            SubscriberStage stage, boolean again, String name, Function<SubscriberRef, SubscriberEvent> event) {
        SessionWorld world = new SessionWorld(1);
        Subscriber subscriber = reach(world, stage);
        SubscriberRef ref = subscriber.ref();
        if (again) {
            subscriber.on(new SubscriberEvent.Authenticate(pap("alice".getBytes(UTF_8))));
            ref = subscriber.session().reauthentication().ref();
        }
        world.journal().begin();
        subscriber.on(event.apply(ref == null ? new SubscriberRef(0, 0, 0, 0) : ref));
        String said = world.count(SessionCounter.UNEXPECTED_EVENTS) > 0
                ? "cannot happen"
                : String.join(", ", world.journal().lines());
        return "  %-28s %s%s%n"
                .formatted(
                        name,
                        said.isEmpty() ? "-" : said,
                        subscriber.stage() == stage ? "" : "  => " + subscriber.stage());
    }

    private static Subscriber reach(SessionWorld world, SubscriberStage stage) {
        world.pool("10.0.0.1");
        world.user("alice", Services.DEFAULTS);
        world.aaa().delayNanos(() -> 50 * MILLI);
        world.directory().delayNanos(() -> 50 * MILLI);
        world.forwarding().removalDelayNanos(50 * MILLI);
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = lac.openTunnel();
        world.run(SECOND);
        lac.dial(tunnel, client("alice"), ipv4(), "line");
        boolean leaving = stage == SubscriberStage.ENDING || stage == SubscriberStage.DRAINING;
        runUntil(world, leaving ? SubscriberStage.ONLINE : stage);
        Subscriber subscriber = world.shard().subscribers().iterator().next();
        if (leaving) {
            subscriber.on(new ShardEvent.EndOrdered(subscriber.ref(), EndCause.ADMIN, ""));
            runUntil(world, stage);
        }
        return subscriber;
    }

    private static void runUntil(SessionWorld world, SubscriberStage stage) {
        for (int i = 0; world.at(stage) == 0; i++) {
            assertThat(i).as("milliseconds to reach %s", stage).isLessThan(10_000);
            world.run(MILLI);
        }
    }
}
