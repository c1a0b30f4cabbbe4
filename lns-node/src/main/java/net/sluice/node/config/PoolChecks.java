package net.sluice.node.config;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.sluice.node.config.value.AddressRange;
import net.sluice.node.config.value.Addresses;
import org.jspecify.annotations.Nullable;

/** What must hold among pools: no address is given twice, and none that a subscriber cannot have. */
final class PoolChecks {
    /** A /8: more than any node's tables hold. */
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(24);

    private PoolChecks() {}

    private record Placed(Pool pool, AddressRange range) {}

    static void check(Config config, Findings findings) {
        findings.unique(config.pools(), "name", Pool::name);
        List<Placed> placed = new ArrayList<>();
        for (Pool pool : config.pools()) {
            for (AddressRange range : pool.ranges()) {
                if (isUsable(pool, range, findings)) {
                    placed.add(new Placed(pool, range));
                    own("gateway-ipv4", config.tun().gatewayIpv4(), pool, range, findings);
                    own("icmp-ipv4", config.tun().icmpIpv4(), pool, range, findings);
                    own("icmp-ipv6", config.tun().icmpIpv6(), pool, range, findings);
                }
            }
            for (AddressRange hole : pool.exclude()) {
                if (pool.ranges().stream().noneMatch(range -> range.overlaps(hole))) {
                    findings.warning(
                            findings.path(hole), hole + " is in none of this pool's ranges", "correct or delete it");
                }
            }
        }
        overlaps(placed, findings);
    }

    private static boolean isUsable(Pool pool, AddressRange range, Findings findings) {
        String path = findings.path(range);
        if ((range.first() instanceof Inet6Address) != pool.isIpv6()) {
            findings.error(path, "the pool mixes IPv4 and IPv6", "make two pools");
            return false;
        }
        if (pool.isIpv6()) {
            return isUsableIpv6(pool, range, findings);
        }
        if (!ConfigChecks.isSubscriberAddress(range.first()) || !ConfigChecks.isSubscriberAddress(range.last())) {
            findings.error(path, range + " has addresses that no subscriber can have", "leave 0/8, 127/8, 224/3 out");
            return false;
        }
        return isSmallEnough(range.size(), "addresses", path, findings);
    }

    private static boolean isUsableIpv6(Pool pool, AddressRange range, Findings findings) {
        String path = findings.path(range);
        int host = 128 - pool.prefixLength();
        BigInteger unit = BigInteger.ONE.shiftLeft(host);
        BigInteger first = Addresses.number(range.first());
        if (first.mod(unit).signum() != 0 || range.size().mod(unit).signum() != 0) {
            findings.error(
                    path,
                    range + " does not begin and end on a prefix of length " + pool.prefixLength(),
                    "change it or prefix-length");
            return false;
        }
        int top = range.first().getAddress()[0] & 0xFF;
        if ((top & 0xE0) != 0x20 && (top & 0xFE) != 0xFC) {
            findings.error(
                    path, range + " has addresses that no subscriber can have", "use those of 2000::/3 or fc00::/7");
            return false;
        }
        return isSmallEnough(range.size().shiftRight(host), "prefixes", path, findings);
    }

    private static boolean isSmallEnough(BigInteger size, String what, String path, Findings findings) {
        if (size.compareTo(MOST) > 0) {
            findings.error(path, size + " " + what, "a range has at most " + MOST);
            return false;
        }
        return true;
    }

    private static void own(String key, @Nullable InetAddress own, Pool pool, AddressRange range, Findings findings) {
        if (own != null && range.contains(own) && pool.exclude().stream().noneMatch(hole -> hole.contains(own))) {
            findings.error(
                    findings.path(range),
                    "holds tun." + key + " " + Addresses.text(own),
                    "add it to the pool's exclude list");
        }
    }

    /** Sorted by first address, each range need only be compared with the one that reaches farthest so far. */
    private static void overlaps(List<Placed> placed, Findings findings) {
        List<Placed> sorted = new ArrayList<>(placed);
        sorted.sort(Comparator.comparing((Placed p) -> p.pool.isIpv6())
                .thenComparing(p -> Addresses.number(p.range.first())));
        Placed farthest = null;
        for (Placed each : sorted) {
            if (farthest != null && farthest.range.overlaps(each.range)) {
                findings.error(
                        findings.path(each.range),
                        each.range + " overlaps " + farthest.range + " of pool \"" + farthest.pool.name()
                                + "\" in line " + findings.line(farthest.range),
                        "an address belongs to one pool, once");
            }
            if (farthest == null
                    || farthest.pool.isIpv6() != each.pool.isIpv6()
                    || Addresses.number(each.range.last()).compareTo(Addresses.number(farthest.range.last())) > 0) {
                farthest = each;
            }
        }
    }
}
