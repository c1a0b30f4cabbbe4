package net.sluice.dataplane.service;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.packet.PacketFields;
import org.junit.jupiter.api.Test;

/** Compiled rules decide as the rules read. */
class MatchProgramTest {

    private final PacketFields fields = new PacketFields();

    private boolean read(byte[] packet) {
        return fields.read(MemorySegment.ofArray(packet), 0, packet.length, packet[0] >> 4 == 4);
    }

    private int first(byte[] packet, PacketMatch... rules) {
        assertThat(read(packet)).isTrue();
        return new MatchProgram(List.of(rules)).first(fields);
    }

    private static PacketMatch.Builder to(String... prefixes) {
        return PacketMatch.builder().destinations(prefixes(prefixes));
    }

    private static List<Prefix> prefixes(String... texts) {
        List<Prefix> list = new ArrayList<>();
        for (String text : texts) {
            String[] parts = text.split("/", -1);
            list.add(new Prefix(address(parts[0]), Integer.parseInt(parts[1])));
        }
        return list;
    }

    private static PacketMatch tcpTo(int port) {
        return PacketMatch.builder()
                .protocols(List.of(NumberRange.of(6)))
                .destinationPorts(List.of(NumberRange.of(port)))
                .build();
    }

    @Test
    void random_packets_meet_random_rules_as_in_the_slow_matcher() {
        Random random = new Random(20);
        int matched = 0;
        int unreadable = 0;
        for (int round = 0; round < 1000; round++) {
            List<PacketMatch> rules = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                rules.add(RandomRules.match(random));
            }
            MatchProgram program = new MatchProgram(rules);
            for (int i = 0; i < 50; i++) {
                byte[] packet = RandomRules.packet(random);
                SlowMatch slow = new SlowMatch(packet);
                int number = round;
                Supplier<String> why =
                        () -> "round " + number + ", packet " + HexFormat.of().formatHex(packet) + ", rules " + rules;
                assertThat(read(packet)).as(why).isEqualTo(slow.readable());
                if (slow.readable()) {
                    assertThat(program.first(fields)).as(why).isEqualTo(slow.first(rules));
                    matched += slow.first(rules) >= 0 ? 1 : 0;
                } else {
                    unreadable++;
                }
            }
        }
        assertThat(matched).isBetween(5_000, 45_000);
        assertThat(unreadable).isGreaterThan(500);
    }

    @Test
    void the_first_rule_that_matches_decides() {
        byte[] packet = tcp4("10.0.0.1", "203.0.113.9", 2, new byte[0], 1);
        assertThat(first(packet, tcpTo(25), tcpTo(443), PacketMatch.ANY)).isEqualTo(1);
        assertThat(first(packet, PacketMatch.ANY, tcpTo(443))).isZero();
        assertThat(first(packet, tcpTo(25))).isEqualTo(MatchProgram.NONE);
        assertThat(first(packet)).isEqualTo(MatchProgram.NONE);
    }

    @Test
    void a_rule_with_prefixes_of_the_other_family_only_matches_nothing() {
        byte[] four = tcp4("10.0.0.1", "203.0.113.9", 2, new byte[0], 1);
        assertThat(first(four, to("2001:db8::/32").build())).isEqualTo(MatchProgram.NONE);
        assertThat(first(four, to("2001:db8::/32", "203.0.113.0/24").build())).isZero();
        byte[] six = tcp6("2001:db8::1", "2001:db8:1::9", new byte[0], 6, 2, new byte[0]);
        assertThat(first(six, to("0.0.0.0/0").build())).isEqualTo(MatchProgram.NONE);
        assertThat(first(six, to("::/0").build())).isZero();
    }

    @Test
    void a_later_fragment_has_no_ports_and_matches_by_address_and_protocol_only() {
        byte[] later = tcp4("10.0.0.1", "203.0.113.9", 2, new byte[0], 1);
        later[7] = 3;
        checksummed(later);
        PacketMatch allPorts = PacketMatch.builder()
                .destinationPorts(List.of(new NumberRange(0, 65535)))
                .build();
        PacketMatch fragments = PacketMatch.builder().laterFragments(true).build();
        PacketMatch tcp =
                PacketMatch.builder().protocols(List.of(NumberRange.of(6))).build();
        assertThat(first(later, allPorts)).isEqualTo(MatchProgram.NONE);
        assertThat(first(later, allPorts, tcp)).isEqualTo(1);
        assertThat(first(later, fragments)).isZero();
        assertThat(first(tcp4("10.0.0.1", "203.0.113.9", 2, new byte[0], 1), fragments))
                .isEqualTo(MatchProgram.NONE);
    }

    @Test
    void established_is_tcp_with_ack_or_rst() {
        PacketMatch established = PacketMatch.builder().established(true).build();
        assertThat(first(tcp4("10.0.0.1", "203.0.113.9", 2, new byte[0], 1), established))
                .isEqualTo(MatchProgram.NONE);
        assertThat(first(tcp4("10.0.0.1", "203.0.113.9", 0x12, new byte[0], 1), established))
                .isZero();
        assertThat(first(tcp4("10.0.0.1", "203.0.113.9", 4, new byte[0], 1), established))
                .isZero();
    }

    @Test
    void a_first_fragment_without_the_whole_tcp_header_is_not_readable_nor_one_that_lies_over_its_flags() {
        byte[] tiny = ipv4("10.0.0.1", "203.0.113.9", 36);
        tiny[9] = 6;
        tiny[6] = 0x20;
        assertThat(read(checksummed(tiny))).isFalse();
        byte[] over = ipv4("10.0.0.1", "203.0.113.9", 100);
        over[9] = 6;
        over[7] = 1;
        assertThat(read(checksummed(over))).isFalse();
        over[9] = 17;
        assertThat(read(checksummed(over))).isTrue();
    }

    @Test
    void a_chain_of_extension_headers_that_does_not_end_is_not_readable() {
        assertThat(read(Packets.tcp6(
                        "2001:db8::1", "2001:db8:1::9", Packets.hex("0600 0104 00000000"), 0, 2, new byte[0])))
                .isTrue();
        assertThat(read(Packets.tcp6(
                        "2001:db8::1", "2001:db8:1::9", Packets.hex("06ff 0104 00000000"), 0, 2, new byte[0])))
                .isFalse();
    }

    @Test
    void thousands_of_prefixes_are_looked_through_as_one() {
        List<Prefix> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(new Prefix(address("10." + (i >> 8) + "." + (i & 255) + ".128"), 25));
            many.add(new Prefix(address("2001:db8:" + Integer.toHexString(2 * i) + "::"), 48));
        }
        MatchProgram program = new MatchProgram(
                List.of(PacketMatch.builder().destinations(many).build()));
        assertThat(read(ipv4("203.0.113.9", "10.19.135.129", 40))).isTrue();
        assertThat(program.first(fields)).isZero();
        assertThat(read(ipv4("203.0.113.9", "10.19.135.127", 40))).isTrue();
        assertThat(program.first(fields)).isEqualTo(MatchProgram.NONE);
        assertThat(read(Packets.ipv6("2001:db8::", "2001:db8:270e:1::", 60))).isTrue();
        assertThat(program.first(fields)).isZero();
        assertThat(read(Packets.ipv6("2001:db8::", "2001:db8:270d:1::", 60))).isTrue();
        assertThat(program.first(fields)).isEqualTo(MatchProgram.NONE);
    }
}
