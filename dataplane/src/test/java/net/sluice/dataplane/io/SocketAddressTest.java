package net.sluice.dataplane.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.junit.jupiter.api.Test;

class SocketAddressTest {

    private static MemorySegment memory(InetSocketAddress address) {
        MemorySegment memory = Arena.ofAuto().allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(memory, 0, address);
        return memory;
    }

    @Test
    void an_ipv4_address_is_a_sockaddr_in() {
        MemorySegment memory = memory(endpoint("198.51.100.7", 1701));
        // AF_INET in host order, port and address in network order.
        assertThat(memory.asSlice(2, 6).toArray(JAVA_BYTE)).isEqualTo(hex("06a5 c6336407"));
        assertThat(SocketAddress.family(memory, 0)).isEqualTo(2);
        assertThat(SocketAddress.length(memory, 0)).isEqualTo(16);
        assertThat(SocketAddress.get(memory, 0)).isEqualTo(endpoint("198.51.100.7", 1701));
    }

    @Test
    void an_ipv6_address_is_a_sockaddr_in6() {
        MemorySegment memory = memory(endpoint("2001:db8::7", 65535));
        assertThat(memory.asSlice(2, 22).toArray(JAVA_BYTE))
                .isEqualTo(hex("ffff 00000000 20010db8000000000000000000000007"));
        assertThat(SocketAddress.length(memory, 0)).isEqualTo(28);
        assertThat(SocketAddress.get(memory, 0)).isEqualTo(endpoint("2001:db8::7", 65535));
    }

    @Test
    void hosts_and_ports_are_compared_apart() {
        MemorySegment one = memory(endpoint("198.51.100.7", 1701));
        MemorySegment otherPort = memory(endpoint("198.51.100.7", 1702));
        MemorySegment otherHost = memory(endpoint("198.51.100.8", 1701));
        MemorySegment six = memory(endpoint("2001:db8::7", 1701));
        MemorySegment otherSix = memory(endpoint("2001:db8::8", 1701));
        assertThat(SocketAddress.same(one, 0, memory(endpoint("198.51.100.7", 1701)), 0))
                .isTrue();
        assertThat(SocketAddress.same(one, 0, otherPort, 0)).isFalse();
        assertThat(SocketAddress.sameHost(one, 0, otherPort, 0)).isTrue();
        assertThat(SocketAddress.sameHost(one, 0, otherHost, 0)).isFalse();
        assertThat(SocketAddress.sameHost(one, 0, six, 0)).isFalse();
        assertThat(SocketAddress.sameHost(six, 0, otherSix, 0)).isFalse();
        assertThat(SocketAddress.hostHash(one, 0)).isEqualTo(SocketAddress.hostHash(otherPort, 0));
        assertThat(SocketAddress.hash(one, 0)).isNotEqualTo(SocketAddress.hash(otherPort, 0));
        assertThat(SocketAddress.hash(six, 0)).isNotEqualTo(SocketAddress.hash(otherSix, 0));
    }
}
