package net.sluice.load.sim;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** The little that a world knows of IPv4. */
final class Ip {
    private Ip() {}

    /** A PPP frame with an IPv4 packet of {@code octets} from {@code source} to the world outside. */
    static ByteBuffer frame(int source, int octets) {
        ByteBuffer frame = ByteBuffer.allocate(4 + octets);
        frame.putInt(0xFF030021);
        frame.putInt(0x45000000 | octets)
                .putInt(0)
                .putInt(0x40110000)
                .putInt(source)
                .putInt(0xC6336401);
        return frame.position(0).limit(4 + octets);
    }

    static Inet4Address address(int address) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(address).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static int number(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
