package net.sluice.dataplane.io;

import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.junit.jupiter.api.Test;

/** A received message is one datagram or many. */
class DatagramBatchTest {

    private static final InetSocketAddress LNS = endpoint("192.0.2.1", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.7", 1701);
    private static final InetSocketAddress OTHER = endpoint("198.51.100.8", 1701);

    private final Arena arena = Arena.ofAuto();
    private final MemoryPort port = new MemoryPort(LNS, Offloads.ALL);
    private final DatagramBatch batch = new DatagramBatch(arena, 8, 1500, true);

    private static List<Integer> lengths(DatagramBatch batch) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            lengths.add(batch.length(i));
        }
        return lengths;
    }

    private static List<Boolean> truncated(DatagramBatch batch) {
        List<Boolean> truncated = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            truncated.add(batch.truncated(i));
        }
        return truncated;
    }

    @Test
    void a_message_is_cut_into_datagrams_of_the_segment_size_and_a_shorter_last_one() {
        batch.clear();
        batch.add(0, 250, 100, false);
        assertThat(lengths(batch)).containsExactly(100, 100, 50);
        assertThat(batch.offset(1) - batch.offset(0)).isEqualTo(100);
        assertThat(batch.offset(2) - batch.offset(0)).isEqualTo(200);
        assertThat(truncated(batch)).containsOnly(false);
        assertThat(batch.inCompany(0) && batch.inCompany(1) && batch.inCompany(2))
                .isTrue();
    }

    @Test
    void a_message_without_a_segment_size_is_one_datagram_even_when_it_is_empty() {
        batch.clear();
        batch.add(0, 250, 0, false);
        batch.add(1, 0, 0, false);
        assertThat(lengths(batch)).containsExactly(250, 0);
        assertThat(batch.inCompany(0) || batch.inCompany(1)).isFalse();
    }

    @Test
    void a_whole_number_of_segments_leaves_no_empty_datagram() {
        batch.clear();
        batch.add(0, 200, 100, false);
        assertThat(lengths(batch)).containsExactly(100, 100);
    }

    @Test
    void what_is_longer_than_a_datagram_may_be_is_called_truncated_though_the_buffer_held_it() {
        batch.clear();
        batch.add(0, 1500, 0, false);
        batch.add(1, 1501, 0, false);
        batch.add(2, 4000, 1600, false);
        assertThat(truncated(batch)).containsExactly(false, true, true, true, false);
    }

    @Test
    void of_a_message_that_was_cut_only_the_last_datagram_is() {
        batch.clear();
        batch.add(0, 250, 100, true);
        assertThat(truncated(batch)).containsExactly(false, false, true);
    }

    @Test
    void more_segments_than_any_kernel_joins_end_in_one_truncated_datagram() {
        batch.clear();
        batch.add(0, 1000, 1, false);
        batch.add(1, 7, 0, false);
        assertThat(batch.count()).isEqualTo(129);
        assertThat(batch.length(127)).isEqualTo(1000 - 127);
        assertThat(batch.truncated(126)).isFalse();
        assertThat(batch.truncated(127)).isTrue();
        assertThat(batch.length(128)).isEqualTo(7);
    }

    @Test
    void datagrams_are_joined_while_peer_and_length_are_the_same_and_none_is_lost() {
        for (int length : new int[] {100, 100, 60, 60, 100, 0, 0}) {
            port.deliver(LAC, new byte[length]);
        }
        port.deliver(OTHER, new byte[60]);
        port.deliver(LAC, new byte[60]);
        List<Integer> lengths = new ArrayList<>();
        List<InetSocketAddress> peers = new ArrayList<>();
        while (port.receive(batch) > 0) {
            lengths.addAll(lengths(batch));
            for (int i = 0; i < batch.count(); i++) {
                peers.add(SocketAddress.get(batch.peers(), batch.peerOffset(i)));
            }
        }
        assertThat(lengths).containsExactly(100, 100, 60, 60, 100, 0, 0, 60, 60);
        assertThat(peers).containsExactly(LAC, LAC, LAC, LAC, LAC, LAC, LAC, OTHER, LAC);
    }
}
