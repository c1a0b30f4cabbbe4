package net.sluice.radius.exchange;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.EncodedPacket;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.PacketCode;
import net.sluice.radius.wire.PacketEncoder;
import net.sluice.radius.wire.Secret;

/** What a server is asked. Each server gets a packet of its own, as identifier, secret and authenticator differ. */
public sealed interface Question {

    /** A new packet: never called for a retransmission. */
    EncodedPacket encode(int identifier, Secret secret);

    /** Whether a packet of that code can be the answer. */
    boolean isAnsweredBy(PacketCode code);

    /** Whether an answer needs a Message-Authenticator where the server's configuration requires it. */
    boolean wantsMessageAuthenticator();

    /** An Access-Request. User-Password among {@code attributes} is in clear. */
    record Access(Attributes attributes, RandomGenerator random) implements Question {

        @Override
        public EncodedPacket encode(int identifier, Secret secret) {
            return PacketEncoder.provedRequest(
                    PacketCode.ACCESS_REQUEST, identifier, unforeseen(random), attributes, secret);
        }

        @Override
        public boolean isAnsweredBy(PacketCode code) {
            return code == PacketCode.ACCESS_ACCEPT
                    || code == PacketCode.ACCESS_REJECT
                    || code == PacketCode.ACCESS_CHALLENGE;
        }

        @Override
        public boolean wantsMessageAuthenticator() {
            return true;
        }
    }

    /**
     * An Accounting-Request.
     *
     * @param attributes called for each new packet, so that Acct-Delay-Time is right in it (RFC 2866 s5.2)
     */
    record Accounting(Supplier<Attributes> attributes) implements Question {

        @Override
        public EncodedPacket encode(int identifier, Secret secret) {
            return PacketEncoder.hashedRequest(PacketCode.ACCOUNTING_REQUEST, identifier, attributes.get(), secret);
        }

        @Override
        public boolean isAnsweredBy(PacketCode code) {
            return code == PacketCode.ACCOUNTING_RESPONSE;
        }

        @Override
        public boolean wantsMessageAuthenticator() {
            return false;
        }
    }

    /** Status-Server (RFC 5997): are you there? s4.2: an accounting port answers by Accounting-Response, the other by Access-Accept. */
    record Status(Attributes attributes, RandomGenerator random) implements Question {

        @Override
        public EncodedPacket encode(int identifier, Secret secret) {
            return PacketEncoder.provedRequest(
                    PacketCode.STATUS_SERVER, identifier, unforeseen(random), attributes, secret);
        }

        @Override
        public boolean isAnsweredBy(PacketCode code) {
            return code == PacketCode.ACCESS_ACCEPT || code == PacketCode.ACCOUNTING_RESPONSE;
        }

        @Override
        public boolean wantsMessageAuthenticator() {
            return false;
        }
    }

    private static Octets unforeseen(RandomGenerator random) {
        byte[] authenticator = new byte[16];
        random.nextBytes(authenticator);
        return Octets.of(authenticator);
    }
}
