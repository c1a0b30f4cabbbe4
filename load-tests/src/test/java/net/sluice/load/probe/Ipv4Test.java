package net.sluice.load.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ipv4Test {

    @Test
    void a_packet_is_as_another_stack_writes_it() {
        ByteBuffer packet = ByteBuffer.allocate(Ipv4.HEADERS + 5);
        packet.position(Ipv4.HEADERS);
        packet.put(new byte[] {'h', 'e', 'l', 'l', 'o'});
        packet.flip();
        Ipv4.seal(packet, 0x64400001, 4000, 0xcb00710a, 7, 0x1234);
        // Written by a few lines of Python from RFC 791 and RFC 768, not by this code.
        assertThat(HexFormat.of().formatHex(packet.array()))
                .isEqualTo("45000021123400004011c84c64400001cb00710a" + "0fa00007000d0c0f" + "68656c6c6f");
    }

    @Test
    void a_flipped_bit_anywhere_in_a_sealed_packet_is_found() {
        ByteBuffer packet = ByteBuffer.allocate(Ipv4.HEADERS + Probe.LENGTH);
        packet.position(Ipv4.HEADERS);
        new Probe(1, 2, 3, 4, 5).put(packet);
        packet.flip();
        Ipv4.seal(packet, 0x64400001, 4000, 0xcb00710a, 7, 1);
        assertThat(Ipv4.flaw(packet)).isNull();
        for (int bit = 0; bit < packet.limit() * 8; bit++) {
            packet.put(bit / 8, (byte) (packet.get(bit / 8) ^ 1 << bit % 8));
            assertThat(Ipv4.flaw(packet)).as("bit %d", bit).isNotNull();
            packet.put(bit / 8, (byte) (packet.get(bit / 8) ^ 1 << bit % 8));
        }
    }

    @Test
    void a_short_packet_is_no_packet() {
        for (int length = 0; length < Ipv4.HEADERS; length++) {
            assertThat(Ipv4.flaw(
                            ByteBuffer.allocate(length).put(new byte[length]).flip()))
                    .isEqualTo("not IPv4");
        }
    }
}
