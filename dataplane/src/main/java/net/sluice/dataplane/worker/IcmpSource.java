package net.sluice.dataplane.worker;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import net.sluice.dataplane.DataplaneConfig;
import org.jspecify.annotations.Nullable;

/**
 * The data plane's own addresses, which its ICMP messages come from; 0 for none.
 *
 * @param ipv4 the IPv4 address
 * @param high upper half of the IPv6 address
 * @param low lower half
 */
record IcmpSource(int ipv4, long high, long low) {

    static IcmpSource of(DataplaneConfig config) {
        ByteBuffer four = octets(config.icmpIpv4(), 4);
        ByteBuffer six = octets(config.icmpIpv6(), 16);
        return new IcmpSource(four.getInt(), six.getLong(), six.getLong());
    }

    private static ByteBuffer octets(@Nullable InetAddress address, int length) {
        return address == null ? ByteBuffer.allocate(length) : ByteBuffer.wrap(address.getAddress());
    }

    boolean missing(boolean four) {
        return four ? ipv4 == 0 : high == 0 && low == 0;
    }

    boolean is(int address) {
        return address == ipv4 && address != 0;
    }

    boolean is(long addressHigh, long addressLow) {
        return addressHigh == high && addressLow == low && !missing(false);
    }
}
