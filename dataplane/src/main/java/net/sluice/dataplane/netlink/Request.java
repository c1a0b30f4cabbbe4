package net.sluice.dataplane.netlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.sluice.dataplane.Prefix;

/**
 * One rtnetlink request (RFC 3549 s2.3), without its sequence number.
 *
 * <pre>
 *  0               4       6       8               12              16
 *  +---------------+-------+-------+---------------+---------------+------------------ ... --+--------------- ... --+
 *  |    length     | type  | flags |   sequence    |     port      | family's fixed header   | attributes           |
 *  +---------------+-------+-------+---------------+---------------+------------------ ... --+--------------- ... --+
 *  attribute: length (2), type (2), value, padding to 4
 * </pre>
 *
 * @param what the request as `ip` would write it, for errors
 */
@SuppressWarnings("ArrayRecordComponent") // Octets on their way, never a key.
record Request(String what, byte[] octets) {

    static final int SEQUENCE = 8;

    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_ACK = 4;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;

    private static final int RTM_GETSTATS = 94;
    private static final int FILTER_LINK_64 = 1;

    private static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final int IFF_UP = 1;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte ADDR_GEN_MODE_NONE = 1;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 2;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RT_SCOPE_HOST = 254;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;

    /** {@code ip link set index mtu ... txqueuelen ... up}. */
    static Request linkUp(int index, int mtu, int queue) {
        return new Builder(RTM_NEWLINK, 0)
                .link(index, IFF_UP)
                .attribute(IFLA_MTU, integer(mtu))
                .attribute(IFLA_TXQLEN, integer(queue))
                .build("ip link set " + index + " mtu " + mtu + " txqueuelen " + queue + " up");
    }

    /** {@code ip link set index addrgenmode none}: no link-local address of its own, and so no router solicitations to subscribers. */
    static Request noLinkLocal(int index) {
        byte[] mode = attribute(IFLA_INET6_ADDR_GEN_MODE, new byte[] {ADDR_GEN_MODE_NONE});
        return new Builder(RTM_NEWLINK, 0)
                .link(index, 0)
                .attribute(IFLA_AF_SPEC, attribute(AF_INET6, mode))
                .build("ip link set " + index + " addrgenmode none");
    }

    /** {@code ip address add address/32 (or /128) dev index}. */
    static Request address(int index, InetAddress address) {
        byte[] octets = address.getAddress();
        Builder builder = new Builder(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
        builder.octets((byte) family(address), (byte) (octets.length * 8), (byte) IFA_F_NODAD, (byte) 0)
                .octets(integer(index))
                .attribute(IFA_ADDRESS, octets);
        if (address instanceof Inet4Address) {
            builder.attribute(IFA_LOCAL, octets);
        } else {
            builder.attribute(IFA_FLAGS, integer(IFA_F_NODAD));
        }
        return builder.build("ip address add " + address.getHostAddress() + "/" + octets.length * 8 + " dev " + index);
    }

    /** {@code ip route add prefix dev index proto protocol}; never over somebody else's route. */
    static Request addRoute(int index, Prefix prefix, int protocol) {
        return route("add", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, index, prefix, protocol);
    }

    /** {@code ip route delete prefix dev index proto protocol}. */
    static Request deleteRoute(int index, Prefix prefix, int protocol) {
        return route("delete", RTM_DELROUTE, 0, index, prefix, protocol);
    }

    /** {@code ip route add local address dev index table local proto protocol}: the host takes what is sent there, as if an interface had the address. */
    static Request addLocal(int index, Prefix address, int protocol) {
        return new Builder(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL)
                .octets((byte) family(address.address()), (byte) address.length(), (byte) 0, (byte) 0)
                .octets((byte) RT_TABLE_LOCAL, (byte) protocol, (byte) RT_SCOPE_HOST, (byte) RTN_LOCAL)
                .octets(integer(0))
                .attribute(RTA_DST, address.address().getAddress())
                .attribute(RTA_OIF, integer(index))
                .build("ip route add local " + address + " dev " + index + " table local proto " + protocol);
    }

    /** {@code ip stats show dev index group link}: its answer carries {@link LinkStatistics}. */
    static Request statistics(int index) {
        return new Builder(RTM_GETSTATS, 0)
                .octets((byte) AF_UNSPEC, (byte) 0, (byte) 0, (byte) 0)
                .octets(integer(index))
                .octets(integer(FILTER_LINK_64))
                .build("ip stats show dev " + index + " group link");
    }

    private static Request route(String verb, int type, int flags, int index, Prefix prefix, int protocol) {
        int scope = prefix.isIpv4() ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        Builder builder = new Builder(type, flags)
                .octets((byte) family(prefix.address()), (byte) prefix.length(), (byte) 0, (byte) 0)
                .octets((byte) RT_TABLE_MAIN, (byte) protocol, (byte) scope, (byte) RTN_UNICAST)
                .octets(integer(0));
        if (prefix.length() > 0) {
            builder.attribute(RTA_DST, prefix.address().getAddress());
        }
        return builder.attribute(RTA_OIF, integer(index))
                .build("ip route " + verb + " " + prefix + " dev " + index + " proto " + protocol);
    }

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    private static byte[] integer(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    private static byte[] attribute(int type, byte[] value) {
        return ByteBuffer.allocate(4 + value.length + 3 & -4)
                .order(ByteOrder.nativeOrder())
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value)
                .array();
    }

    private static final class Builder {

        private static final int LONGEST = 256;

        private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST).order(ByteOrder.nativeOrder());

        Builder(int type, int flags) {
            buffer.putInt(0).putShort((short) type).putShort((short) (NLM_F_REQUEST | NLM_F_ACK | flags));
            buffer.putInt(0).putInt(0);
        }

        Builder link(int index, int flags) {
            octets((byte) AF_UNSPEC, (byte) 0, (byte) 0, (byte) 0);
            buffer.putInt(index).putInt(flags).putInt(flags);
            return this;
        }

        Builder octets(byte... octets) {
            buffer.put(octets);
            return this;
        }

        Builder attribute(int type, byte[] value) {
            return octets(Request.attribute(type, value));
        }

        Request build(String what) {
            buffer.putInt(0, buffer.position());
            byte[] octets = new byte[buffer.position()];
            buffer.get(0, octets);
            return new Request(what, octets);
        }
    }
}
