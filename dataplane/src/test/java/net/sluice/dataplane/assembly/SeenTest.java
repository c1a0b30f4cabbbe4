package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.BatchSizes;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.KernelDrop;
import net.sluice.dataplane.RingView;
import org.junit.jupiter.api.Test;

/** What an operator sees of rings and batches. */
class SeenTest {

    private static final byte[] DOWN = ipv4("203.0.113.9", "10.0.0.1", 1000);
    private static final byte[] UP = data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 1000)));

    private static RingView ring(World world, String name) {
        return world.plane.rings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_ring_and_queue_is_there_under_its_name_and_none_twice() {
        World many = new World(
                World.config().wireWorkers(2).tunWorkers(2).shards(2).cpus(8).build());
        assertThat(many.plane.rings())
                .extracting(RingView::name)
                .doesNotHaveDuplicates()
                .contains("wire-0>wire-1", "wire-1>wire-0", "tun-0>wire-1", "tun-1>wire-0")
                .contains("control>shard-0", "ppp>shard-1", "tunnel-zero>shard-0", "shards>wire-1")
                .hasSize(2 + 4 + 6 + 2);
        World one = new World(World.config().cpus(1).build());
        assertThat(one.plane.rings())
                .extracting(RingView::name)
                .containsExactlyInAnyOrder("control>shard-0", "ppp>shard-0", "tunnel-zero>shard-0", "shards>wire-0");
    }

    @Test
    void a_ring_that_is_not_read_shows_its_depth_and_what_found_it_full() {
        World world = new World().withTunnel().withSession(1);
        for (int i = 0; i < 400; i++) {
            world.tun().deliver(DOWN);
        }
        var tun = world.plane.loops().getLast();
        while (tun.doWork(world.now) > 0) {
            assertThat(world.plane.rings()).isNotEmpty();
        }
        RingView down = ring(world, "tun-0>wire-0");
        long dropped = world.drops(DropReason.RING_DOWN_OVERRUN);
        assertThat(dropped).isBetween(200L, 399L);
        assertThat(down.overruns()).isEqualTo(dropped);
        assertThat(down.capacityBytes()).isEqualTo(1 << 17);
        assertThat(down.depthBytes()).isBetween(1L << 16, 1L << 17);
        world.step();
        assertThat(down.depthBytes()).isZero();
        assertThat(down.highestBytes()).isBetween(1L << 16, 1L << 17);
        assertThat(down.overruns()).isEqualTo(dropped);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void punts_and_injections_have_a_depth_too() {
        World world = new World().withTunnel().withSession(1);
        world.fromSubscriber(1, 0xC021, lcp(1, 1, 5, new byte[4]));
        assertThat(ring(world, "ppp>shard-0").depthBytes()).isPositive();
        assertThat(ring(world, "control>shard-0").depthBytes()).isZero();
        world.drainPunts();
        assertThat(ring(world, "ppp>shard-0").depthBytes()).isZero();
        assertThat(ring(world, "ppp>shard-0").highestBytes()).isPositive();
        RingView inject = ring(world, "shards>wire-0");
        while (world.plane.inject(0).sendPpp(World.TUNNEL, 1, ByteBuffer.allocate(1000))) {
            assertThat(inject.overruns()).isZero();
        }
        assertThat(inject.overruns()).isEqualTo(1);
        assertThat(world.drops(DropReason.INJECT_OVERRUN)).isEqualTo(1);
        assertThat(inject.highestBytes()).isGreaterThan(inject.capacityBytes() / 2);
    }

    @Test
    void batches_are_counted_by_their_size() {
        World world =
                new World(World.config().cpus(1).batch(64).build()).withTunnel().withSession(1);
        for (int i = 0; i < 40; i++) {
            world.port().deliver(World.LAC, UP);
        }
        world.step();
        for (int i = 0; i < 3; i++) {
            world.tun().deliver(ipv4("203.0.113.9", "10.0.0.1", 100));
        }
        world.step();
        assertThat(one(world, BatchKind.WIRE_RECEIVED, 6)).isEqualTo(40);
        assertThat(one(world, BatchKind.WIRE_RECEIVED_JOINED, 6)).isEqualTo(40);
        assertThat(one(world, BatchKind.TUN_WRITTEN, 6)).isEqualTo(40);
        assertThat(one(world, BatchKind.TUN_READ, 2)).isEqualTo(3);
        assertThat(one(world, BatchKind.WIRE_SENT, 2)).isEqualTo(3);
        assertThat(one(world, BatchKind.WIRE_SENT_JOINED, 2)).isEqualTo(3);
    }

    /** The packets of a kind of which there was one batch, in that bucket. */
    private static long one(World world, BatchKind kind, int bucket) {
        BatchSizes sizes = world.plane.counters().batches(kind);
        assertThat(sizes.buckets().get(bucket)).as("%s", kind).isEqualTo(1);
        assertThat(sizes.buckets().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
        return sizes.packets();
    }

    @Test
    void the_kernels_own_counts_have_a_place_each() {
        World world = new World(World.config().wireWorkers(2).build());
        assertThat(world.plane.counters().kernel())
                .extracting(each -> each.reason() + " " + each.where())
                .containsExactly(
                        "SOCKET_RECEIVE wire-0 192.0.2.1:1701",
                        "SOCKET_RECEIVE wire-0 [2001:db8:0:0:0:0:0:1]:1701",
                        "SOCKET_RECEIVE wire-1 192.0.2.1:1701",
                        "SOCKET_RECEIVE wire-1 [2001:db8:0:0:0:0:0:1]:1701");
        assertThat(world.plane.counters().drops(KernelDrop.SOCKET_RECEIVE)).isZero();
    }
}
