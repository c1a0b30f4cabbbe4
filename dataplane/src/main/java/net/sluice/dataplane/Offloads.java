package net.sluice.dataplane;

/**
 * The kernel's ways to carry many packets in one call: those wanted ({@link DataplaneConfig#offloads}), or those in use
 * ({@link Dataplane#offloads}), which are fewer where the kernel has not got them.
 *
 * @param udpGro UDP_GRO: one receive gives many datagrams of one peer, joined (Linux 5.0)
 * @param udpSegment UDP_SEGMENT: one send takes many datagrams to one peer, joined (Linux 4.18)
 * @param tunTso TCP segments of one flow pass the TUN as one packet, both ways (IFF_VNET_HDR, TUNSETOFFLOAD)
 * @param tunUso UDP of many segments comes from the TUN as one packet (Linux 6.2); only beside {@code tunTso}
 * @param tunUring single packets are written to the TUN many at a time (io_uring, Linux 5.6; sandboxes often forbid it); only beside {@code tunTso}
 */
public record Offloads(boolean udpGro, boolean udpSegment, boolean tunTso, boolean tunUso, boolean tunUring) {

    /** All. */
    public static final Offloads ALL = new Offloads(true, true, true, true, true);

    /** None: one datagram, one message. */
    public static final Offloads NONE = new Offloads(false, false, false, false, false);

    @Override
    public String toString() {
        return "UDP_GRO " + word(udpGro) + ", UDP_SEGMENT " + word(udpSegment) + ", TUN TSO " + word(tunTso)
                + ", TUN USO " + word(tunUso) + ", TUN io_uring " + word(tunUring);
    }

    private static String word(boolean used) {
        return used ? "on" : "off";
    }
}
