package net.sluice.dataplane.packet;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowHashTest {

    private static final byte[] NO_OPTIONS = {};

    private static int hash(byte[] packet) {
        return hash(packet, 99);
    }

    private static int hash(byte[] packet, long salt) {
        return FlowHash.of(MemorySegment.ofArray(packet), 0, packet.length, packet[0] >>> 4 == 4, salt);
    }

    private static byte[] port(byte[] packet, int at, int port) {
        packet[at] = (byte) (port >>> 8);
        packet[at + 1] = (byte) port;
        return packet;
    }

    @Test
    void packets_of_one_flow_have_one_hash_whatever_else_is_in_them() {
        byte[] syn = tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 05b4"), 1);
        byte[] other = tcp4("10.0.0.1", "203.0.113.9", 16, NO_OPTIONS, 77_777);
        other[1] = (byte) 0xB8;
        other[8] = 3;
        assertThat(hash(checksummed(other))).isEqualTo(hash(syn));
    }

    @Test
    void each_of_addresses_protocol_and_ports_makes_another_flow() {
        byte[] four = tcp4("10.0.0.1", "203.0.113.9", 2, NO_OPTIONS, 1);
        byte[] udp = four.clone();
        udp[9] = 17;
        byte[] six = tcp6("2001:db8::1", "2001:db8::9", NO_OPTIONS, 6, 2, NO_OPTIONS);
        Set<Integer> hashes = new HashSet<>();
        hashes.add(hash(four));
        hashes.add(hash(udp));
        hashes.add(hash(port(four.clone(), 20, 1)));
        hashes.add(hash(port(four.clone(), 22, 1)));
        hashes.add(hash(tcp4("10.0.0.2", "203.0.113.9", 2, NO_OPTIONS, 1)));
        hashes.add(hash(tcp4("10.0.0.1", "203.0.113.10", 2, NO_OPTIONS, 1)));
        hashes.add(hash(six));
        hashes.add(hash(port(six.clone(), 40, 1)));
        hashes.add(hash(port(six.clone(), 42, 1)));
        hashes.add(hash(tcp6("2001:db8::2", "2001:db8::9", NO_OPTIONS, 6, 2, NO_OPTIONS)));
        hashes.add(hash(four, 100));
        assertThat(hashes).hasSize(11);
    }

    @Test
    void ipv6_extension_headers_are_stepped_over() {
        byte[] plain = tcp6("2001:db8::1", "2001:db8::9", NO_OPTIONS, 6, 16, NO_OPTIONS);
        byte[] behind = tcp6("2001:db8::1", "2001:db8::9", hex("06 00 0104 00000000"), 0, 16, NO_OPTIONS);
        assertThat(hash(behind)).isEqualTo(hash(plain));
    }

    /** Only the first piece has ports, so none of them may count. */
    @Test
    void pieces_of_a_packet_stay_together() {
        byte[] first = tcp4("10.0.0.1", "203.0.113.9", 16, NO_OPTIONS, 1);
        first[6] = 0x20;
        byte[] second = tcp4("10.0.0.1", "203.0.113.9", 16, NO_OPTIONS, 1);
        second[7] = 5;
        port(second, 20, 4711);
        assertThat(hash(checksummed(second))).isEqualTo(hash(checksummed(first)));
        byte[] first6 = tcp6("2001:db8::1", "2001:db8::9", hex("06 00 0001 00000001"), 44, 16, NO_OPTIONS);
        byte[] second6 = tcp6("2001:db8::1", "2001:db8::9", hex("06 00 0008 00000001"), 44, 16, NO_OPTIONS);
        port(second6, 48, 4711);
        assertThat(hash(second6)).isEqualTo(hash(first6));
    }

    @Test
    void a_packet_that_ends_before_its_ports_has_a_hash_too() {
        byte[] four = ipv4("10.0.0.1", "203.0.113.9", 23);
        four[9] = 6;
        byte[] six = ipv6("2001:db8::1", "2001:db8::9", 43);
        six[6] = 17;
        assertThat(hash(checksummed(four))).isNotEqualTo(hash(six));
    }

    /** Whoever sends a thousand flows fills sixty-four queues about evenly. */
    @Test
    void flows_spread_over_the_low_bits() {
        int[] queues = new int[64];
        byte[] packet = tcp4("10.0.0.1", "203.0.113.9", 16, NO_OPTIONS, 1);
        for (int port = 0; port < 6400; port++) {
            queues[hash(port(packet, 20, port)) & 63]++;
        }
        for (int each : queues) {
            assertThat(each).isBetween(50, 160);
        }
    }
}
