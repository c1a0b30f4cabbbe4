package net.sluice.node.config.value;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An address and a UDP or TCP port; port 0 stands for the default of the place where it is used. */
public record HostPort(InetAddress host, int port) {
    /** {@code 192.0.2.1}, {@code 192.0.2.1:1701}, {@code 2001:db8::1} or {@code [2001:db8::1]:1701}. */
    public static HostPort parse(String text) throws BadValueException {
        int close = text.lastIndexOf(']');
        if (text.startsWith("[") && close > 0) {
            String rest = text.substring(close + 1);
            return new HostPort(Addresses.literal(text.substring(1, close)), rest.isEmpty() ? 0 : port(text, rest));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
            return new HostPort(Addresses.literal(text), 0);
        }
        return new HostPort(Addresses.literal(text.substring(0, colon)), port(text, text.substring(colon)));
    }

    private static int port(String text, String colonPort) throws BadValueException {
        if (!colonPort.matches(":[1-9]\\d{0,4}") || Integer.parseInt(colonPort.substring(1)) > 65_535) {
            throw new BadValueException(
                    "the port in \"" + text + "\" is not 1..65535",
                    "write it like 192.0.2.1:1701 or [2001:db8::1]:1701");
        }
        return Integer.parseInt(colonPort.substring(1));
    }

    /** The socket address, with the port that holds when none was written. */
    public InetSocketAddress or(int defaultPort) {
        return new InetSocketAddress(host, port == 0 ? defaultPort : port);
    }

    @Override
    public String toString() {
        String name = host.getAddress().length == 4 ? Addresses.text(host) : "[" + Addresses.text(host) + "]";
        return port == 0 ? name : name + ":" + port;
    }
}
