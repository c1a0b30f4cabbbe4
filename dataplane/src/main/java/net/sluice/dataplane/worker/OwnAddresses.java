package net.sluice.dataplane.worker;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.sluice.dataplane.DataplaneConfig;

/** Our own addresses, which no subscriber may send from: those we listen on, the gateway's, and those our ICMP comes from. A handful. */
final class OwnAddresses {

    private final int[] fours;
    private final long[] sixes;

    OwnAddresses(DataplaneConfig config) {
        List<InetAddress> all = new ArrayList<>(config.tunAddresses());
        config.listen().forEach(each -> all.add(each.getAddress()));
        if (config.icmpIpv4() != null) {
            all.add(config.icmpIpv4());
        }
        if (config.icmpIpv6() != null) {
            all.add(config.icmpIpv6());
        }
        List<byte[]> octets =
                all.stream().distinct().map(InetAddress::getAddress).toList();
        fours = octets.stream()
                .filter(each -> each.length == Integer.BYTES)
                .mapToInt(each -> ByteBuffer.wrap(each).getInt())
                .toArray();
        sixes = octets.stream()
                .filter(each -> each.length != Integer.BYTES)
                .map(ByteBuffer::wrap)
                .flatMapToLong(each -> LongStream.of(each.getLong(0), each.getLong(Long.BYTES)))
                .toArray();
    }

    boolean has(int address) {
        for (int each : fours) {
            if (each == address) {
                return true;
            }
        }
        return false;
    }

    boolean has(long high, long low) {
        for (int i = 0; i < sixes.length; i += 2) {
            if (sixes[i + 1] == low && sixes[i] == high) {
                return true;
            }
        }
        return false;
    }
}
