package net.sluice.radius.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import net.sluice.radius.wire.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A server as configured.
 *
 * @param name                        in logs and counters
 * @param address                     resolved; no name look-up is ever made
 * @param secret                      shared with it (RFC 2865 s3); must not be empty
 * @param retransmission              how often and how long it is asked
 * @param deadTime                    how long it is passed over after it stayed silent
 * @param requireMessageAuthenticator whether an answer to an Access-Request without Message-Authenticator is discarded. Switching it off
 *                                    opens the way to forged answers (CVE-2024-3596)
 * @param statusServer                whether a dead server is probed by Status-Server (RFC 5997) instead of by a subscriber's request
 * @param maxSourcePorts              1..256; each allows 256 requests in flight; ports are opened as they are needed
 * @param source                      the address to send from, null for the kernel's choice
 */
public record RadiusServer(
        String name,
        InetSocketAddress address,
        Secret secret,
        Retransmission retransmission,
        Duration deadTime,
        boolean requireMessageAuthenticator,
        boolean statusServer,
        int maxSourcePorts,
        @Nullable InetAddress source) {

    public RadiusServer {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("server " + name + " has no address");
        }
        if (secret.length() == 0) {
            throw new IllegalArgumentException("server " + name + " has an empty secret");
        }
        if (maxSourcePorts < 1 || maxSourcePorts > 256) {
            throw new IllegalArgumentException(
                    "server " + name + ": source ports must be 1..256, not " + maxSourcePorts);
        }
        if (deadTime.isNegative()) {
            throw new IllegalArgumentException("server " + name + ": dead time is negative");
        }
    }

    /** With the defaults: RFC 5080 retransmission, 30 s dead time, Message-Authenticator required, no Status-Server, 64 source ports. */
    public static RadiusServer of(String name, InetSocketAddress address, Secret secret) {
        return new RadiusServer(
                name, address, secret, Retransmission.DEFAULT, Duration.ofSeconds(30), true, false, 64, null);
    }

    public RadiusServer withRetransmission(Retransmission other) {
        return new RadiusServer(
                name,
                address,
                secret,
                other,
                deadTime,
                requireMessageAuthenticator,
                statusServer,
                maxSourcePorts,
                source);
    }

    public RadiusServer withDeadTime(Duration other) {
        return new RadiusServer(
                name,
                address,
                secret,
                retransmission,
                other,
                requireMessageAuthenticator,
                statusServer,
                maxSourcePorts,
                source);
    }

    public RadiusServer withMessageAuthenticatorRequired(boolean required) {
        return new RadiusServer(
                name, address, secret, retransmission, deadTime, required, statusServer, maxSourcePorts, source);
    }

    public RadiusServer withStatusServer(boolean probe) {
        return new RadiusServer(
                name,
                address,
                secret,
                retransmission,
                deadTime,
                requireMessageAuthenticator,
                probe,
                maxSourcePorts,
                source);
    }

    public RadiusServer withMaxSourcePorts(int ports) {
        return new RadiusServer(
                name,
                address,
                secret,
                retransmission,
                deadTime,
                requireMessageAuthenticator,
                statusServer,
                ports,
                source);
    }

    public RadiusServer withSource(@Nullable InetAddress address) {
        return new RadiusServer(
                name,
                this.address,
                secret,
                retransmission,
                deadTime,
                requireMessageAuthenticator,
                statusServer,
                maxSourcePorts,
                address);
    }
}
