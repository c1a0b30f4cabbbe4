package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.worker.PuntQueues.Queue;
import org.junit.jupiter.api.Test;

class PuntQueuesTest {

    private static final InetSocketAddress LOCAL = new InetSocketAddress("198.51.100.1", 1701);

    private final Arena arena = Arena.ofAuto();
    private final PuntQueues queues = new PuntQueues(arena, 1 << 16, 2048, List.of(LOCAL), () -> {});
    private final List<Integer> seen = new ArrayList<>();

    private void offer(Queue queue, int mark) {
        MemorySegment peer = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(peer, 0, new InetSocketAddress("198.51.100.2", 1701));
        MemorySegment datagram = arena.allocate(20);
        datagram.set(JAVA_BYTE, 0, (byte) mark);
        assertThat(queues.offer(queue, 0, peer, 0, datagram, 0, 20, false)).isTrue();
    }

    private int drain(int limit) {
        return queues.drain(
                (local, peer, datagram, relayed) -> seen.add((int) datagram.get(datagram.position())), limit);
    }

    @Test
    void control_comes_before_ppp_and_ppp_before_tunnel_zero() {
        offer(Queue.TUNNEL_ZERO, 3);
        offer(Queue.PPP, 2);
        offer(Queue.CONTROL, 1);
        assertThat(drain(100)).isEqualTo(3);
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void a_ppp_frame_does_not_overtake_the_iccn_that_arrived_before_it_while_control_was_being_drained() {
        offer(Queue.PPP, 10);
        offer(Queue.CONTROL, 1);
        queues.drain(
                (local, peer, datagram, relayed) -> {
                    int mark = datagram.get(datagram.position());
                    seen.add(mark);
                    if (mark == 1) {
                        // What a wire worker does meanwhile: nothing of this was there when the drain began.
                        offer(Queue.PPP, 11);
                    }
                },
                100);
        assertThat(seen).containsExactly(1, 10);
        offer(Queue.CONTROL, 2);
        drain(100);
        assertThat(seen).containsExactly(1, 10, 2, 11);
    }

    @Test
    void a_flood_of_control_leaves_the_others_their_share() {
        for (int i = 0; i < 100; i++) {
            offer(Queue.CONTROL, 1);
        }
        offer(Queue.PPP, 2);
        offer(Queue.TUNNEL_ZERO, 3);
        assertThat(drain(16)).isEqualTo(16);
        assertThat(seen).contains(2, 3);
    }

    @Test
    void every_message_comes_once_over_many_turns_of_the_rings() {
        int sent = 0;
        for (int turn = 0; turn < 2_000; turn++) {
            offer(Queue.PPP, turn & 0x7F);
            offer(Queue.CONTROL, turn & 0x7F);
            sent += 2;
            drain(turn % 5);
        }
        while (drain(64) > 0) {
            // the rest
        }
        assertThat(seen).hasSize(sent);
    }
}
