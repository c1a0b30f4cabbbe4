package net.sluice.dataplane;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a packet on its walk.
 *
 * @param received whether it came from the subscriber or the peer; else it goes there
 * @param session names the session for its life, and no other; 0 when it is not known, as of an outer packet
 * @param tunnelId our tunnel id, 0 when it is not known
 * @param sessionId our session id, 0 when it is not known
 * @param nanos when, on {@link System#nanoTime}'s clock
 * @param local our address, of an outer packet; else null
 * @param peer the peer's
 * @param octets the whole packet: IP, PPP with Address and Control if they are there, or the UDP payload
 */
@SuppressWarnings("ArrayRecordComponent") // Octets on their way, never a key.
public record CapturedPacket(
        CaptureKind kind,
        boolean received,
        long session,
        int tunnelId,
        int sessionId,
        long nanos,
        @Nullable InetSocketAddress local,
        @Nullable InetSocketAddress peer,
        byte[] octets) {}
