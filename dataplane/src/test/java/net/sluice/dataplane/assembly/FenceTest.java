package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.LAC;
import static net.sluice.dataplane.assembly.World.LNS;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Fence;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.lab.Icmp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that may no longer act lets nothing out, and goes on reading. */
class FenceTest {

    private long clock;
    private long data = 100;
    private long shards = 100;
    private final Fence fence = new Fence(() -> data, () -> shards, () -> clock);

    /** Clocks wrap. */
    private void begins(long at) {
        clock = at;
        data = at + 100;
        shards = at + 100;
    }

    private World world(int cpus) {
        return new World(World.config().fence(fence).cpus(cpus).build())
                .withTunnel()
                .withSession(1);
    }

    private static void everyWay(World world) {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 100));
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 100));
        world.fromSubscriber(1, 0xC021, lcp(9, 1, 5, new byte[4]));
        world.toSubscriber(Icmp.echo4("203.0.113.9", World.ICMP.getHostAddress(), 64, 20));
        ofShards(world);
    }

    private static void ofShards(World world) {
        ByteBuffer hello = ByteBuffer.wrap(control(7, 0, hex("8008 0000 0000 0006")));
        assertThat(world.plane.inject(0).sendControl(LNS, LAC, hello)).isTrue();
        assertThat(world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(ppp(0xC021, lcp(9, 1, 5, new byte[0])))))
                .isTrue();
        world.step();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void past_the_moment_nothing_leaves_and_all_is_dropped_by_name(int cpus) {
        World world = world(cpus);
        for (long begin : new long[] {0, Long.MAX_VALUE - 50, Long.MIN_VALUE}) {
            begins(begin);
            for (long after : new long[] {0, 99}) {
                clock = begin + after;
                everyWay(world);
                assertThat(world.written()).hasSize(2);
                assertThat(world.sent()).hasSize(4);
            }
            long before = world.drops(DropReason.FENCED);
            clock += 1;
            everyWay(world);
            assertThat(world.written()).isEmpty();
            assertThat(world.sent()).isEmpty();
            assertThat(world.drops(DropReason.FENCED) - before).isEqualTo(6);
        }
        assertThat(world.dropped()).isEqualTo("FENCED=18");
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void what_was_read_meanwhile_does_not_leave_later() {
        World world = world(1);
        clock = 100;
        everyWay(world);
        data = 1000;
        shards = 1000;
        world.step();
        assertThat(world.written()).isEmpty();
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void control_of_known_tunnels_still_comes_up_for_the_shards_to_judge() {
        World world = world(1);
        clock = 100;
        world.receive(control(TUNNEL, 0, new byte[0]));
        assertThat(world.drainPunts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void who_holds_forwards_and_answers_echoes_but_says_nothing_of_its_shards(int cpus) {
        World world = world(cpus);
        shards = 50;
        clock = 60;
        everyWay(world);
        assertThat(world.written()).hasSize(2);
        assertThat(world.sent()).hasSize(2);
        assertThat(world.dropped()).isEqualTo("FENCED=2");
        shards = 100;
        ofShards(world);
        assertThat(world.sent()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE - 1, Long.MIN_VALUE, -1})
    void for_ever_is_for_ever_whatever_the_clock_says(long at) {
        World world = world(1);
        data = Loop.NEVER;
        shards = Loop.NEVER;
        clock = at;
        everyWay(world);
        assertThat(world.dropped()).isEmpty();
        assertThat(world.sent()).hasSize(4);
    }

    @Test
    void nothing_is_relayed_either() {
        TwoNodes nodes = new TwoNodes(as -> as.fence(fence)).withSessionAtB();
        nodes.a.plane.relay().place(0, Prefix.host(address("10.0.0.1")), 0);
        clock = 100;
        nodes.a.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 100));
        nodes.a.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 100));
        assertThat(nodes.a
                        .plane
                        .relay()
                        .hand(TwoNodes.OTHER, LNS, LAC, ByteBuffer.wrap(control(0, 0, hex("8008 0000 0000 0001")))))
                .isTrue();
        nodes.a.step();
        assertThat(nodes.settle()).isZero();
        assertThat(nodes.a.dropped()).isEqualTo("FENCED=3");
        assertThat(nodes.a.in()).isEqualTo(nodes.a.out());
        assertThat(nodes.a.plane.relay().owner(0).number()).isNotEqualTo(Relay.US);
    }

    @Test
    void a_node_without_a_cluster_has_no_fence() {
        World world = new World().withTunnel().withSession(1);
        assertThat(world.plane.config().fence()).isSameAs(Fence.NONE);
        everyWay(world);
        assertThat(world.dropped()).isEmpty();
    }
}
