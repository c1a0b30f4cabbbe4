package net.sluice.radius.message;

import java.net.InetAddress;

/**
 * Over which tunnel a session came (RFC 2868, RFC 2867). Texts that are empty are not sent.
 *
 * @param client         Tunnel-Client-Endpoint: the LAC's address; its family gives Tunnel-Medium-Type
 * @param server         Tunnel-Server-Endpoint: our address
 * @param assignmentId   Tunnel-Assignment-ID: names the tunnel
 * @param clientAuthId   Tunnel-Client-Auth-ID: the host name that the LAC gave
 * @param serverAuthId   Tunnel-Server-Auth-ID: the host name that we gave
 * @param connectionId   Acct-Tunnel-Connection: the L2TP Call Serial Number or another name of the call; accounting only
 */
public record TunnelFacts(
        InetAddress client,
        InetAddress server,
        String assignmentId,
        String clientAuthId,
        String serverAuthId,
        String connectionId) {}
