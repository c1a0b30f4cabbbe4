package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Packets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden octets through the flyweights; the octets are written by hand from the RFCs. */
class HeaderTest {

    static MemorySegment memory(byte[] octets) {
        MemorySegment memory = Arena.ofAuto().allocate(octets.length + 7L);
        MemorySegment.copy(octets, 0, memory, JAVA_BYTE, 7, octets.length);
        return memory;
    }

    @ParameterizedTest
    @CsvSource({
        "'', L2TP_TOO_SHORT",
        "0002 0001 00, L2TP_TOO_SHORT",
        "0002 0001 0002,",
        "0003 0001 0002, L2TP_VERSION",
        "0001 0001 0002, L2TP_VERSION",
        "4002 0008 0001 0002,",
        "4002 0007 0001 0002, L2TP_LENGTH",
        "4002 0009 0001 0002, L2TP_LENGTH",
        "4002 0008 0001 0002 ffff,",
        "0802 0001 0002 0003 00, L2TP_TOO_SHORT",
        "0802 0001 0002 0003 0000,",
        "0202 0001 0002 0000,",
        "0202 0001 0002 0001, L2TP_OFFSET",
        "0202 0001 0002 ffff 00, L2TP_OFFSET",
        "4202 000b 0001 0002 0001 ff,",
        "4202 000a 0001 0002 0001 ff, L2TP_OFFSET",
        "c802 000c 0000 0000 0000 0000,",
        "c902 000c 0000 0000 0000 0000,",
        "8802 0000 0000 0000 0000, L2TP_CONTROL_FLAGS",
        "c002 0008 0000 0000, L2TP_CONTROL_FLAGS",
        "ca02 000e 0000 0000 0000 0000 0000, L2TP_CONTROL_FLAGS",
        "36f2 0001 0002 0000, "
    })
    void an_l2tp_header_is_whole_or_it_is_said_why_not(String octets, @Nullable DropReason expected) {
        byte[] datagram = hex(octets);
        assertThat(L2tpHeader.check(memory(datagram), 7, datagram.length)).isEqualTo(expected);
    }

    @Test
    void a_data_header_with_every_field_is_read() {
        byte[] datagram = hex("4b02 0014 1234 5678 9abc 0000 0002 ffff ff03 0021 eeee");
        MemorySegment m = memory(datagram);
        assertThat(L2tpHeader.check(m, 7, datagram.length)).isNull();
        assertThat(L2tpHeader.control(m, 7)).isFalse();
        assertThat(L2tpHeader.tunnelId(m, 7)).isEqualTo(0x1234);
        assertThat(L2tpHeader.sessionId(m, 7)).isEqualTo(0x5678);
        assertThat(L2tpHeader.sequenced(m, 7)).isTrue();
        assertThat(L2tpHeader.ns(m, 7)).isEqualTo(0x9abc);
        assertThat(L2tpHeader.payload(m, 7)).isEqualTo(7 + 16);
        assertThat(L2tpHeader.end(m, 7, datagram.length)).isEqualTo(7 + 20);
    }

    @ParameterizedTest
    @CsvSource({
        "ff03 0021 aa, 0x21, 4",
        "ff03 21 aa, 0x21, 3",
        "0021 aa, 0x21, 2",
        "21 aa, 0x21, 1",
        "21, 0x21, 1",
        "c021 01, 0xc021, 2",
        "ff03 c021, 0xc021, 4",
        "00fd, 0xfd, 2"
    })
    void a_ppp_header_is_read_in_every_compression(String octets, String protocol, int length) {
        byte[] frame = hex(octets);
        long header = PppFrame.header(memory(frame), 7, 7 + frame.length);
        assertThat(PppFrame.protocol(header)).isEqualTo(Integer.decode(protocol));
        assertThat(PppFrame.length(header)).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({"''", "ff", "ff03", "ff03 00", "c0", "0020 45", "ff05 21"})
    void a_frame_without_a_protocol_field_is_malformed(String octets) {
        byte[] frame = hex(octets);
        assertThat(PppFrame.header(memory(frame), 7, 7 + frame.length)).isEqualTo(PppFrame.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "4500 0015 006f 0000 7b01 0000 0a000001 0a000002 aa, true",
        "4500 0014 006f 0000 7b01 0000 0a000001 0a000002, true",
        "4500 0015 006f 0000 7b01 0000 0a000001 0a000002, false",
        "4400 0014 006f 0000 7b01 0000 0a000001 0a000002, false",
        "4600 0014 006f 0000 7b01 0000 0a000001 0a000002 00000000, false",
        "6500 0014 006f 0000 7b01 0000 0a000001 0a000002, false",
        "4500 0013 006f 0000 7b01 0000 0a000001 0a000002, false",
        "4500 0014 006f 0000 7b01 0000 0a000001 0a0000, false",
    })
    void an_ipv4_header_is_well_formed_or_not(String octets, boolean wellFormed) {
        byte[] packet = hex(octets);
        assertThat(Ipv4Header.wellFormed(memory(packet), 7, packet.length)).isEqualTo(wellFormed);
    }

    @Test
    void the_ipv4_checksum_of_a_captured_header_is_right_and_each_changed_bit_makes_it_wrong() {
        // A header as published in many texts: checksum b861.
        byte[] packet = hex("4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7");
        assertThat(Ipv4Header.checksumRight(memory(packet), 7)).isTrue();
        for (int bit = 8; bit < 160; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(Ipv4Header.checksumRight(memory(changed), 7))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, DESTINATION_MARTIAN", "0x7f000001, DESTINATION_MARTIAN", "0xe0000001, DESTINATION_MULTICAST",
        "0xefffffff, DESTINATION_MULTICAST", "0xf0000000, DESTINATION_MARTIAN", "0xffffffff, DESTINATION_MARTIAN",
        "0x01000000,", "0xdfffffff,", "0x0a000001,"
    })
    void ipv4_destinations_that_are_never_forwarded(String address, @Nullable DropReason expected) {
        assertThat(Ipv4Header.unforwardable((int) (long) Long.decode(address))).isEqualTo(expected);
    }

    @Test
    void ipv6_destinations_that_are_never_forwarded() {
        assertThat(Ipv6Header.unforwardable(0, 0)).isEqualTo(DropReason.DESTINATION_MARTIAN);
        assertThat(Ipv6Header.unforwardable(0, 1)).isEqualTo(DropReason.DESTINATION_MARTIAN);
        assertThat(Ipv6Header.unforwardable(0, 0xFFFF_0A00_0001L)).isEqualTo(DropReason.DESTINATION_MARTIAN);
        assertThat(Ipv6Header.unforwardable(0, 0xFFFE_0A00_0001L)).isNull();
        assertThat(Ipv6Header.unforwardable(0xFF02L << 48, 1)).isEqualTo(DropReason.DESTINATION_MULTICAST);
        assertThat(Ipv6Header.unforwardable(0x2001_0DB8L << 32, 0)).isNull();
    }

    @Test
    void an_ipv6_header_is_well_formed_or_not() {
        byte[] packet = Packets.ipv6("2001:db8::1", "2001:db8::2", 48);
        assertThat(Ipv6Header.wellFormed(memory(packet), 7, 48)).isTrue();
        assertThat(Ipv6Header.totalLength(memory(packet), 7)).isEqualTo(48);
        assertThat(Ipv6Header.wellFormed(memory(packet), 7, 47)).isFalse();
        assertThat(Ipv6Header.wellFormed(memory(packet), 7, 39)).isFalse();
        assertThat(Ipv6Header.sourceHigh(memory(packet), 7)).isEqualTo(0x2001_0DB8L << 32);
        assertThat(Ipv6Header.destinationLow(memory(packet), 7)).isEqualTo(2);
    }
}
