package net.sluice.dataplane.service;

import static net.sluice.dataplane.Packets.address;

import java.util.List;
import java.util.Set;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Prefix;

/** What {@link PacketMatch} says, done word by word on the octets of a packet, without any of the product's packet code. */
public final class SlowMatch {

    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);
    private static final Set<Integer> STEPPED_OVER = Set.of(0, 43, 44, 60);

    private final byte[] packet;
    private final boolean four;
    private int protocol;
    private int at;
    private boolean laterFragment;
    private boolean firstFragment;
    private boolean readable = true;

    public SlowMatch(byte[] packet) {
        this.packet = packet;
        four = packet[0] >> 4 == 4;
        if (four) {
            protocol = u8(9);
            at = (u8(0) & 15) * 4;
            int offset = u16(6) & 0x1FFF;
            laterFragment = offset > 0;
            firstFragment = offset == 0 && (u16(6) & 0x2000) != 0;
            readable = !(protocol == 6 && offset == 1);
        } else {
            chain();
        }
        if (readable && !laterFragment) {
            int there = packet.length - at;
            boolean icmp = protocol == (four ? 1 : 58);
            readable = there >= (protocol == 6 ? 20 : WITH_PORTS.contains(protocol) ? 8 : icmp ? 4 : 0);
        }
    }

    private void chain() {
        protocol = u8(6);
        at = 40;
        for (int headers = 0; STEPPED_OVER.contains(protocol); headers++) {
            if (headers > 8 || packet.length - at < 8) {
                readable = false;
                return;
            }
            int next = u8(at);
            if (protocol == 44) {
                laterFragment = (u16(at + 2) & 0xFFF8) != 0;
                firstFragment |= (u16(at + 2) & 1) != 0;
                at += 8;
            } else {
                at += 8 + u8(at + 1) * 8;
            }
            protocol = next;
            if (laterFragment) {
                return;
            }
            if (at > packet.length) {
                readable = false;
                return;
            }
        }
    }

    private int u8(int index) {
        return packet[index] & 255;
    }

    private int u16(int index) {
        return u8(index) << 8 | u8(index + 1);
    }

    public boolean readable() {
        return readable;
    }

    public boolean whole() {
        return !laterFragment && !firstFragment;
    }

    /** The first of them that matches, or -1. */
    public int first(List<PacketMatch> rules) {
        for (int i = 0; i < rules.size(); i++) {
            if (matches(rules.get(i))) {
                return i;
            }
        }
        return -1;
    }

    public boolean matches(PacketMatch rule) {
        boolean ports = !laterFragment && WITH_PORTS.contains(protocol);
        boolean icmp = !laterFragment && protocol == (four ? 1 : 58);
        int dscp = four ? u8(1) >> 2 : (u16(0) >> 4 & 255) >> 2;
        boolean established = !laterFragment && protocol == 6 && (u8(at + 13) & 0x14) != 0;
        return in(rule.protocols(), protocol, true)
                && in(rule.sourcePorts(), ports ? u16(at) : -1, ports)
                && in(rule.destinationPorts(), ports ? u16(at + 2) : -1, ports)
                && in(rule.icmpTypes(), icmp ? u8(at) : -1, icmp)
                && in(rule.dscps(), dscp, true)
                && (!rule.established() || established)
                && (!rule.laterFragments() || laterFragment)
                && within(rule.sources(), four ? 12 : 8)
                && within(rule.destinations(), four ? 16 : 24);
    }

    private static boolean in(List<NumberRange> ranges, int number, boolean there) {
        return ranges.isEmpty()
                || (there && ranges.stream().anyMatch(range -> range.first() <= number && number <= range.last()));
    }

    private boolean within(List<Prefix> prefixes, int index) {
        return prefixes.isEmpty()
                || prefixes.stream().anyMatch(prefix -> prefix.contains(address(packet, index, four ? 4 : 16)));
    }
}
