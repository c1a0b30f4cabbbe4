package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelRecovery;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's shards, and messages with tunnel id 0: what belongs together meets, whatever the number of shards is, and was at the node before. */
class ShardPlacementTest {
    private static final long SALT = 0x5eed_0f_1d5L;
    private static final int LACS = 24;

    private final World world = new World(3);
    private final List<ControlMessage> sent = new ArrayList<>();

    ShardPlacementTest() {
        world.tap((path, datagram) -> {
            ControlMessage message = Datagrams.message(datagram);
            if (!(message instanceof ControlMessage.Zlb)) {
                sent.add(message);
            }
            return true;
        });
    }

    /** A node that has all slots. */
    private List<Host> node(int shards) {
        return IntStream.range(0, shards)
                .mapToObj(shard -> new Host(
                        world,
                        "shard" + shard + "of" + shards,
                        World.address("192.0.2.1", 1701),
                        config -> config.failover(FailoverLab.ABLE)
                                .tunnelIds(new SlotTunnelIds(shard, shards, slot -> true, SALT))))
                .toList();
    }

    private static InetSocketAddress lac(int number) {
        return World.address("198.51.100." + (number + 1), 1701);
    }

    private static byte[] sccrq(int lac) {
        return Datagrams.of(
                new Sccrq(Peers.offer(700 + lac).withFailover(FailoverLab.ABLE), null), 0, 0, /* ns= */ 0, /* nr= */ 0);
    }

    /** As the packet path does. */
    private static void arrive(List<Host> node, InetSocketAddress from, byte[] datagram) {
        int slot = TunnelPlacement.slot(from, ByteBuffer.wrap(datagram));
        at(node, slot << TunnelPlacement.BITS_WITHIN_SLOT).inject(from, datagram);
    }

    private static Host at(List<Host> node, int tunnelId) {
        return node.get(TunnelPlacement.shard(tunnelId, node.size()));
    }

    private Sccrp reply() {
        return (Sccrp) sent.getLast();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    @Meets("4951-3.2.1-4")
    void aRecoveryIsBroughtToTheShardThatHasTheTunnel(int shards) {
        List<Host> node = node(shards);
        Set<Integer> met = new HashSet<>();
        for (int i = 0; i < LACS; i++) {
            arrive(node, lac(i), sccrq(i));
            int old = reply().offer().assignedTunnelId();
            at(node, old).inject(lac(i), Datagrams.of(new Scccn(Peers.NONE), old, 0, 1, 1));
            assertThat(at(node, old).endpoint().tunnel(old))
                    .satisfies(t -> assertThat(t.isEstablished()).isTrue());
            byte[] recovery = Datagrams.of(
                    new Sccrq(Peers.offer(900 + i), 5L, new TunnelRecovery(700 + i, old)), 0, 0, /* ns= */ 0, 0);
            arrive(node, lac(i), recovery);
            assertThat(reply().suggested()).as("LAC %d of tunnel %d", i, old).isNotNull();
            int asked = sent.size();
            // Its repetition finds the recovery tunnel.
            arrive(node, lac(i), recovery);
            assertThat(sent).hasSize(asked);
            met.add(TunnelPlacement.shard(old, shards));
        }
        assertThat(met).hasSize(shards);
        assertThat(node).allSatisfy(shard -> assertThat(shard.refusals()).isEmpty());
        assertThat(node.stream()
                        .mapToInt(each -> each.endpoint().tunnels().size())
                        .sum())
                .isEqualTo(2 * LACS);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "2, 3", "3, 5", "4, 1", "5, 2"})
    void anSccrqThatIsRepeatedAtANodeWithAnotherNumberOfShardsMakesNoSecondTunnel(int before, int after) {
        List<Host> former = node(before);
        for (int i = 0; i < LACS; i++) {
            arrive(former, lac(i), sccrq(i));
        }
        List<TunnelSnapshot> left = former.stream()
                .flatMap(shard -> shard.endpoint().tunnels().stream())
                .map(tunnel -> tunnel.snapshot(world.nowNanos()))
                .toList();
        assertThat(left).hasSize(LACS);
        former.forEach(Host::die);
        List<Host> next = node(after);
        for (TunnelSnapshot tunnel : left) {
            List<Tunnel> adopted = next.stream()
                    .map(shard -> shard.adopt(tunnel, List.of()))
                    .filter(Objects::nonNull)
                    .toList();
            assertThat(adopted).hasSize(1);
            adopted.getFirst().resume(world.nowNanos());
        }
        for (int i = 0; i < LACS; i++) {
            arrive(next, lac(i), sccrq(i));
        }
        assertThat(next.stream()
                        .flatMap(shard -> shard.endpoint().tunnels().stream())
                        .map(Tunnel::localId))
                .containsExactlyInAnyOrderElementsOf(
                        left.stream().map(TunnelSnapshot::localId).toList());
    }

    @Test
    void allTunnelsOfASlotAreAtOneShardAndEachShardHasSome() {
        for (int shards = 1; shards <= 64; shards++) {
            Set<Integer> met = new HashSet<>();
            for (int slot = 0; slot < 256; slot++) {
                int first = TunnelPlacement.shard(slot << 8, shards);
                assertThat(TunnelPlacement.shard(slot << 8 | 255, shards)).isEqualTo(first);
                met.add(first);
            }
            assertThat(met).hasSize(shards);
        }
    }
}
