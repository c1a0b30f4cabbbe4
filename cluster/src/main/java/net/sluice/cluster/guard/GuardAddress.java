package net.sluice.cluster.guard;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import net.sluice.cluster.store.Member;
import org.jspecify.annotations.Nullable;

/** Where a member's guard listens, for UDP and TCP: an attribute of it, an IP address and a port. */
public final class GuardAddress {
    /** The attribute's name. */
    public static final String ATTRIBUTE = "guard";

    private GuardAddress() {}

    /** The attribute with this address. */
    public static Map<String, String> attribute(InetSocketAddress address) {
        return Map.of(ATTRIBUTE, address.getAddress().getHostAddress() + "#" + address.getPort());
    }

    /** The address in a member's attribute; null when there is none that can be understood. */
    static @Nullable InetSocketAddress of(Member member) {
        String text = member.attributes().getOrDefault(ATTRIBUTE, "");
        int mark = text.lastIndexOf('#');
        if (mark < 0) {
            return null;
        }
        try {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(text.substring(0, mark)), Integer.parseInt(text.substring(mark + 1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
