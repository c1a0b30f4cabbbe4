package net.sluice.load.lac;

import java.nio.ByteBuffer;
import net.sluice.l2tp.UdpPath;

/** Where a fleet sends what it has to say. Called in the thread of the fleet's caller. */
public interface FleetOutput {

    /** A datagram for the LNS, position to limit, valid during the call only. */
    void send(UdpPath path, ByteBuffer datagram);

    /** A line has its addresses. */
    default void lineUp(Line line) {}

    /** A line that was up, or was to come up, is down. */
    default void lineDown(Line line, LineEnd end) {}

    /** An IP packet that came down a line; position to limit, valid during the call only. */
    default void packet(Line line, ByteBuffer ip) {}

    /**
     * Something happened that is worth a line; no secret is in it.
     *
     * @param who a line or a tunnel; its toString names it
     * @param what its toString is the text
     */
    default void event(Object who, Object what) {}
}
