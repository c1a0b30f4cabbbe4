package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.Punts;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.session.Ports;
import net.sluice.session.Shard;
import net.sluice.session.ShardInbox;
import net.sluice.session.leaf.DataplaneForwarding;
import net.sluice.session.leaf.DataplaneWire;
import net.sluice.session.leaf.RuleDirectory;
import net.sluice.session.leaf.TunRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardLoopTest {
    private static final InetSocketAddress LNS = new InetSocketAddress("192.0.2.1", 1701);
    private static final InetSocketAddress LAC = new InetSocketAddress("192.0.2.2", 1701);

    private final Blueprint blueprint = new Blueprint(TestConfig.of("limits: {sessions: 16, prefixes: 16}\n"), 1);
    private final Dataplane plane = MemoryDataplane.open(blueprint.dataplane()).plane();
    private final TunRoutes routes = new TunRoutes(plane.routes(), List.of());
    private final List<ByteBuffer> punted = new ArrayList<>();
    private final ShardInbox inbox = new ShardInbox(10, () -> {});

    @AfterEach
    void close() {
        routes.close();
        plane.close();
    }

    @Test
    void aBugInOneTurnIsCountedAndTheLoopGoesOn() {
        boolean[] broken = {true};
        ShardLoop loop = loop((handler, limit) -> {
            if (broken[0]) {
                throw new IllegalStateException("a bug");
            }
            return 7;
        });
        assertThat(loop.doWork(1)).isZero();
        assertThat(loop.failures()).isEqualTo(1);
        broken[0] = false;
        assertThat(loop.doWork(2)).isEqualTo(7);
        assertThat(loop.failures()).isEqualTo(1);
        assertThat(loop.turnNanos()).isEqualTo(2);
    }

    @Test
    void whatIsPuntedReachesTheShard() {
        punted.add(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ShardLoop loop = loop((handler, limit) -> {
            punted.forEach(datagram -> handler.onDatagram(LNS, LAC, datagram, false));
            return punted.size();
        });
        assertThat(loop.doWork(1)).isEqualTo(1);
        assertThat(loop.l2tpCounters().of(L2tpDrop.TRUNCATED)).isEqualTo(1);
    }

    @Test
    void aLoopWithNothingToDoTurnsOnceASecondSoThatAHungOneIsSeen() {
        ShardLoop loop = loop((handler, limit) -> 0);
        loop.doWork(5);
        assertThat(loop.nextDeadlineNanos()).isEqualTo(1_000_000_005L);
    }

    @Test
    void aShutdownIsDoneInTheLoopsOwnTurnAndIsQuietAtOnceWhenNobodyIsThere() {
        ShardLoop loop = loop((handler, limit) -> 0);
        loop.doWork(1);
        loop.orderShutdown();
        assertThat(loop.isQuiet()).isFalse();
        assertThat(loop.nextDeadlineNanos()).isEqualTo(1);
        loop.doWork(2);
        assertThat(loop.isSettled()).isTrue();
        assertThat(loop.isQuiet()).isTrue();
    }

    @Test
    void aNodeThatMayNotActAnswersNothingAndDoesWhatTheClusterOrders() {
        punted.add(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        boolean[] may = {false};
        List<ByteBuffer> refused = new ArrayList<>();
        Membership membership = new Membership() {
            @Override
            public boolean takesNew() {
                return true;
            }

            @Override
            public boolean mayAct(long nowNanos) {
                return may[0];
            }

            @Override
            public boolean isForUs(
                    InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
                return true;
            }

            @Override
            public void refuse(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
                refused.add(datagram);
            }
        };
        ShardLoop loop = loop(
                (handler, limit) -> {
                    punted.forEach(datagram -> handler.onDatagram(LNS, LAC, datagram, false));
                    return punted.size();
                },
                membership);
        List<String> gone = new ArrayList<>();
        inbox.abandon(7, () -> gone.add("slot 7"));
        loop.doWork(1);
        assertThat(refused).hasSize(1);
        assertThat(gone).containsExactly("slot 7");
        assertThat(loop.l2tpCounters().of(L2tpDrop.TRUNCATED)).isZero();
        assertThat(loop.nextDeadlineNanos()).isEqualTo(50_000_001L);
        may[0] = true;
        loop.doWork(2);
        assertThat(loop.l2tpCounters().of(L2tpDrop.TRUNCATED)).isEqualTo(1);
    }

    private ShardLoop loop(Punts punts) {
        return loop(punts, Membership.ALONE);
    }

    private ShardLoop loop(Punts punts, Membership membership) {
        DataplaneForwarding forwarding =
                new DataplaneForwarding(plane.sessions(0), plane.inject(0), routes, RuleDirectory.EMPTY, inbox);
        // No call gets so far as to need AAA or the directory here.
        Ports ports = new Ports(new DataplaneWire(plane.inject(0)), forwarding, null, null);
        SplittableRandom random = new SplittableRandom(1);
        Shard shard = new Shard(blueprint.shard(0, 1, random), ports, inbox, random, 0);
        return new ShardLoop(0, punts, forwarding, shard, membership);
    }
}
