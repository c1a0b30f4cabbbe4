package net.sluice.dataplane;

import java.net.InetSocketAddress;

/**
 * This node's end of the relay between nodes.
 *
 * @param bind where it listens and sends from: a real address on the network between the nodes, no wildcard
 * @param self this node's member name
 * @param incarnation new with each start of this process, and never one that was there before: sequence numbers begin anew with it
 * @param cluster the cluster's name
 * @param secret what all nodes of the cluster know, and nobody else, 16 octets or more
 * @param maxPlaces prefixes that fit, see {@link Relay#place}
 */
@SuppressWarnings("ArrayRecordComponent") // A secret, never a key, and copied on its way in and out.
public record RelayConfig(
        InetSocketAddress bind, String self, long incarnation, String cluster, byte[] secret, int maxPlaces) {

    /** As many places as most clusters need. */
    public static final int PLACES = 65_536;

    private static final int SHORTEST_SECRET = 16;

    /** Refuses values out of range. */
    public RelayConfig {
        if (bind.isUnresolved() || bind.getAddress().isAnyLocalAddress() || bind.getPort() == 0) {
            throw new IllegalArgumentException("the relay's address " + bind + " is not an address and a port");
        }
        if (secret.length < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "the relay's secret has " + secret.length + " octets, not " + SHORTEST_SECRET + " or more");
        }
        if (maxPlaces < 0 || maxPlaces > 16_000_000) {
            throw new IllegalArgumentException("maxPlaces " + maxPlaces + " is not 0..16000000");
        }
        secret = secret.clone();
    }

    /** With room for {@link #PLACES}. */
    public RelayConfig(InetSocketAddress bind, String self, long incarnation, String cluster, byte[] secret) {
        this(bind, self, incarnation, cluster, secret, PLACES);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public String toString() {
        return "RelayConfig[" + bind + ", " + self + "/" + incarnation + " of " + cluster + ", secret redacted, "
                + maxPlaces + " places]";
    }
}
