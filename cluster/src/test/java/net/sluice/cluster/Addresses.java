package net.sluice.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses and prefixes from their text, for tests. */
final class Addresses {
    private Addresses() {}

    static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    static Prefix prefix(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? Prefix.host(ip(text))
                : new Prefix(ip(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    static AddressRange range(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? AddressRange.of(prefix(text))
                : new AddressRange(ip(text.substring(0, dash)), ip(text.substring(dash + 1)));
    }
}
