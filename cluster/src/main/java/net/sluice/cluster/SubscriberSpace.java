package net.sluice.cluster;

import java.net.InetAddress;

/** Which addresses a subscriber can have at all. */
public final class SubscriberSpace {
    private SubscriberSpace() {}

    /** False for what is unspecified, loopback, link-local, multicast, or reserved (IPv4 0/8 and 240/4), in whole or at its start. */
    public static boolean contains(Prefix prefix) {
        InetAddress address = prefix.address();
        if (prefix.length() == 0
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        int first = address.getAddress()[0] & 0xFF;
        return prefix.width() == 128 || (first != 0 && first < 240 && first != 127);
    }
}
