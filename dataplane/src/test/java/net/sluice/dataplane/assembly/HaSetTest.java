package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.assembly.SetWorld.CORE;
import static net.sluice.dataplane.assembly.SetWorld.SUBSCRIBER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.WorkerCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an ha-set does with packets. */
class HaSetTest {

    private final SetWorld subscriber = new SetWorld();
    private final World world = subscriber.world;

    @AfterEach
    void books_balance() {
        subscriber.balances();
    }

    private static byte[] up(int length) {
        return ipv4(SUBSCRIBER, CORE, length);
    }

    private static byte[] down(int length) {
        return ipv4(CORE, SUBSCRIBER, length);
    }

    @Test
    void the_first_copy_passes_and_later_ones_are_discarded_by_name_but_counted_to_their_sessions() {
        subscriber.lines(3, SetWorld.CONTENT);
        assertThat(subscriber.up(1, up(100))).containsExactly(up(100));
        assertThat(subscriber.up(0, up(100))).isEmpty();
        assertThat(subscriber.up(2, up(100))).isEmpty();
        for (int line = 0; line < 3; line++) {
            assertThat(subscriber.counters(line)).isEqualTo(new SessionCounters(100, 1, 0, 0, 0, 0));
        }
        assertThat(world.count(WorkerCounter.FORWARDED_UP)).isOne();
        assertThat(world.dropped()).isEqualTo("HA_DUPLICATE=2");
    }

    @Test
    void a_genuine_repeat_passes_on_the_line_that_shows_it_first() {
        subscriber.lines(2, SetWorld.CONTENT);
        assertThat(subscriber.up(0, up(100))).hasSize(1);
        assertThat(subscriber.up(0, up(100))).hasSize(1);
        assertThat(subscriber.up(1, up(100))).isEmpty();
        assertThat(subscriber.up(1, up(100))).isEmpty();
        assertThat(subscriber.up(1, up(100))).hasSize(1);
    }

    @Test
    void a_copy_300_ms_later_is_known_and_the_same_packet_after_the_window_is_another() {
        subscriber.lines(2, SetWorld.CONTENT);
        subscriber.up(0, up(100));
        subscriber.pass(300);
        assertThat(subscriber.up(1, up(100))).isEmpty();
        subscriber.pass(1000);
        assertThat(subscriber.up(1, up(100))).hasSize(1);
    }

    @Test
    void a_broken_copy_does_not_keep_the_sound_one_out() {
        subscriber.lines(2, SetWorld.NS);
        byte[] broken = up(100);
        broken[12] ^= 1;
        assertThat(subscriber.up(0, broken, 5)).isEmpty();
        assertThat(subscriber.up(1, up(100), 5)).containsExactly(up(100));
        assertThat(world.dropped()).isEqualTo("IP_CHECKSUM=1");
    }

    @Test
    void every_packet_to_the_subscriber_goes_on_every_line_and_is_counted_to_each() {
        subscriber.lines(8, SetWorld.CONTENT);
        List<SetWorld.Sent> sent = subscriber.down(down(100));
        assertThat(sent).extracting(SetWorld.Sent::line).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(sent).allSatisfy(each -> assertThat(each.packet()).isEqualTo(down(100)));
        for (int line = 0; line < 8; line++) {
            assertThat(subscriber.counters(line)).isEqualTo(new SessionCounters(0, 0, 100, 1, 0, 0));
        }
        assertThat(world.count(WorkerCounter.HA_COPIES)).isEqualTo(7);
    }

    @Test
    void ipv6_goes_by_the_same_set() {
        subscriber.lines(2, SetWorld.CONTENT);
        byte[] down = ipv6("2001:db8:ffff::1", "2001:db8:1::5", 200);
        assertThat(subscriber.down(down)).extracting(SetWorld.Sent::line).containsExactlyInAnyOrder(0, 1);
        byte[] up = ipv6("2001:db8:1::5", "2001:db8:ffff::1", 200);
        assertThat(subscriber.up(0, up)).hasSize(1);
        assertThat(subscriber.up(1, up)).isEmpty();
    }

    @Test
    void with_shared_ns_all_copies_of_a_packet_have_one_number_whatever_sequencing_the_sessions_have() {
        for (int line = 0; line < 3; line++) {
            subscriber.put(
                    line,
                    SetWorld.entry(line)
                            .sequencing(Sequencing.of(Sequencing.Mode.REQUIRED))
                            .haSet(SetWorld.NS)
                            .build());
        }
        for (int ns = 0; ns < 5; ns++) {
            assertThat(subscriber.down(down(100 + ns)))
                    .extracting(SetWorld.Sent::ns)
                    .containsExactly(ns, ns, ns);
        }
        assertThat(subscriber.up(0, up(100), 65535)).hasSize(1);
        assertThat(subscriber.up(1, up(100), 65535)).isEmpty();
        assertThat(subscriber.up(1, up(100), 0)).hasSize(1);
        assertThat(subscriber.up(2, up(100), -1)).isEmpty();
        assertThat(world.dropped()).isEqualTo("SEQUENCE_MISSING=1 HA_DUPLICATE=1");
    }

    @Test
    void by_content_each_session_keeps_numbers_of_its_own() {
        subscriber.lines(1, SetWorld.CONTENT);
        subscriber.put(
                1,
                SetWorld.entry(1)
                        .sequencing(Sequencing.of(Sequencing.Mode.SEND))
                        .haSet(SetWorld.CONTENT)
                        .build());
        for (int ns = 0; ns < 3; ns++) {
            assertThat(subscriber.down(down(100 + ns)))
                    .extracting(SetWorld.Sent::ns)
                    .containsExactly(-1, ns);
        }
    }

    @Test
    void what_is_long_behind_the_newest_number_is_late_by_name() {
        subscriber.lines(2, SetWorld.NS);
        for (int i = 0; i < 20; i++) {
            subscriber.up(0, up(100 + i), 1000 + i);
            subscriber.pass(100);
        }
        assertThat(subscriber.up(1, up(500), 900)).isEmpty();
        assertThat(world.dropped()).isEqualTo("HA_LATE=1");
        assertThat(subscriber.counters(1)).isEqualTo(new SessionCounters(0, 0, 0, 0, 1, 0));
    }

    @Test
    void ppp_control_stays_on_its_line_and_has_no_shared_number() {
        subscriber.lines(2, SetWorld.NS);
        byte[] echo = ppp(0xC021, lcp(9, 1, 5, new byte[4]));
        for (int line = 0; line < 2; line++) {
            world.memory
                    .ports()
                    .getFirst()
                    .get(line % 2)
                    .deliver(SetWorld.lac(line), SetWorld.datagram(line, echo, -1));
        }
        world.step();
        assertThat(subscriber.sent())
                .allSatisfy(each -> assertThat(each.ns()).isEqualTo(-1))
                .hasSize(2);
        assertThat(world.count(WorkerCounter.ECHOES_ANSWERED)).isEqualTo(2);
    }

    @Test
    void the_smallest_members_mtu_is_the_sets() {
        subscriber.lines(2, SetWorld.CONTENT);
        subscriber.put(2, SetWorld.entry(2).mtu(1000).haSet(SetWorld.CONTENT).build());
        assertThat(subscriber.down(down(1000))).hasSize(3);
        byte[] long4 = down(1400);
        List<byte[]> pieces = SlowSizes.fragments(long4, 1000);
        List<SetWorld.Sent> sent = subscriber.down(long4);
        for (int line = 0; line < 3; line++) {
            int of = line;
            assertThat(sent.stream().filter(each -> each.line() == of).map(SetWorld.Sent::packet))
                    .containsExactlyElementsOf(pieces);
        }
        byte[] whole = down(1400);
        whole[6] = 0x40;
        assertThat(subscriber.down(checksummed(whole))).isEmpty();
        assertThat(world.written()).hasSize(1);
        assertThat(world.dropped()).isEqualTo("TOO_BIG=1");
        byte[] syn = tcp4(SUBSCRIBER, CORE, 2, hex("0204 05b4"), 1);
        assertThat(subscriber.up(0, syn).getFirst()).endsWith(hex("0204 03c0"));
        // The narrow line goes: it binds nobody any more.
        subscriber.remove(2);
        assertThat(subscriber.down(down(1400))).extracting(SetWorld.Sent::line).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void more_copies_than_there_is_memory_for_all_leave() {
        SetWorld small = new SetWorld(World.config().shards(2).batch(2).build());
        for (int line = 0; line < 8; line++) {
            small.put(line, SetWorld.entry(line).mtu(68).haSet(SetWorld.CONTENT).build());
        }
        byte[] packet = down(1500);
        List<SetWorld.Sent> sent = small.down(packet);
        List<byte[]> pieces = SlowSizes.fragments(packet, 68);
        for (int line = 0; line < 8; line++) {
            int of = line;
            assertThat(sent.stream().filter(each -> each.line() == of).map(SetWorld.Sent::packet))
                    .containsExactlyElementsOf(pieces);
        }
        small.balances();
    }

    @Test
    void a_line_on_which_the_family_is_not_open_is_left_out_and_none_open_is_a_named_drop() {
        subscriber.lines(2, SetWorld.CONTENT);
        subscriber.put(1, SetWorld.entry(1).ipv4(false).haSet(SetWorld.CONTENT).build());
        assertThat(subscriber.down(down(100))).extracting(SetWorld.Sent::line).containsExactly(0);
        subscriber.put(0, SetWorld.entry(0).lcp(null).haSet(SetWorld.CONTENT).build());
        assertThat(subscriber.down(down(100))).isEmpty();
        assertThat(world.dropped()).isEqualTo("NCP_NOT_OPEN=1");
    }

    @Test
    void a_line_whose_tunnel_is_gone_is_left_out() {
        subscriber.lines(2, SetWorld.CONTENT);
        subscriber.shard(1).tunnelDown(SetWorld.tunnel(1));
        assertThat(subscriber.down(down(100))).extracting(SetWorld.Sent::line).containsExactly(0);
        subscriber.shard(0).tunnelDown(SetWorld.tunnel(0));
        assertThat(subscriber.down(down(100))).isEmpty();
        assertThat(world.dropped()).isEqualTo("UNKNOWN_TUNNEL=1");
    }

    @Test
    void a_peer_that_restarts_and_numbers_anew_is_heard_again() {
        subscriber.lines(2, SetWorld.NS);
        for (int i = 0; i < 50; i++) {
            subscriber.up(0, up(100), 30_000 + i);
        }
        subscriber.pass(2000);
        for (int ns = 0; ns < 50; ns++) {
            assertThat(subscriber.up(0, up(100), ns)).hasSize(1);
            assertThat(subscriber.up(1, up(100), ns)).isEmpty();
        }
    }

    @Test
    void what_the_first_member_says_of_the_set_is_in_force_until_it_is_empty() {
        subscriber.put(0, SetWorld.CONTENT);
        subscriber.put(1, new HaSet("home", HaSet.Recognition.NS, 100));
        assertThat(subscriber.up(0, up(100))).hasSize(1);
        assertThat(subscriber.up(1, up(100))).isEmpty();
        subscriber.remove(0);
        subscriber.remove(1);
        subscriber.put(1, SetWorld.NS);
        assertThat(subscriber.up(1, up(100))).isEmpty();
        assertThat(world.drops(DropReason.SEQUENCE_MISSING)).isOne();
    }
}
