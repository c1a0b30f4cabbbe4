package net.sluice.l2tp;

import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.PhbCode;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelOffer;
import net.sluice.l2tp.wire.TunnelRecovery;
import org.jspecify.annotations.Nullable;

/**
 * What is said and asked in SCCRQ, SCCRP and SCCCN: who we are, whether the peer will do, and its proof (RFC 2661 s5.1).
 *
 * @param failover what we say of our Failover Capability (RFC 4951 s5.1)
 * @param recovery which tunnel this one is to recover; null when it is one like others
 */
record Handshake(
        Core core,
        PeerPolicy policy,
        String localName,
        int localId,
        FailoverCapability failover,
        TunnelSnapshot.@Nullable Recovery recovery) {
    static final StopResult AUTHENTICATION_FAILED =
            new StopResult(StopResult.NOT_AUTHORIZED, 0, "tunnel authentication failed");

    private static final byte[] NONE = {};
    private static final int OUR_MAJOR_VERSION = TunnelOffer.VERSION_1 >> 8;

    /** A Challenge, when the peer is to prove the secret; else empty. */
    byte[] challenge() {
        byte[] octets = policy.requireChallenge() ? new byte[ChallengeResponse.CHALLENGE_OCTETS] : NONE;
        core.random().nextBytes(octets);
        return octets;
    }

    /** LAC: our SCCRQ. */
    Sccrq request(boolean tieBreaker) {
        return request(challenge(), tieBreaker ? core.random().nextLong() : null);
    }

    /** The same, as it has been before, elsewhere. */
    Sccrq request(byte[] challenge, @Nullable Long tieBreaker) {
        // RFC 4951 s3.2.1: "The SCCRQ for Recovery tunnel MUST include the Tunnel Recovery AVP"
        return new Sccrq(
                offer(challenge),
                tieBreaker,
                recovery == null ? null : new TunnelRecovery(recovery.localId(), recovery.peerId()));
    }

    /** LNS: our SCCRP to what the peer said of itself. */
    Sccrp reply(TunnelOffer asked, byte[] challenge) {
        TunnelOffer offer = offer(challenge).withControlPhb(policy.diffServ().answerControl(asked.controlPhb()));
        return new Sccrp(
                offer, answer(asked.challenge(), MessageType.SCCRP), recovery == null ? null : recovery.suggested());
    }

    /** LAC: our SCCCN to what the peer said of itself. */
    Scccn confirmation(TunnelOffer said) {
        return new Scccn(answer(said.challenge(), MessageType.SCCCN));
    }

    /** What we say of ourselves. */
    private TunnelOffer offer(byte[] challenge) {
        L2tpConfig config = core.config();
        return new TunnelOffer(
                TunnelOffer.VERSION_1,
                localName,
                config.vendorName(),
                config.firmwareRevision(),
                Core.FRAMING_CAPABILITIES,
                // RFC 2661 s4.4.3: "should therefore set the A and D bits of this AVP to 0, or should not send the AVP
                // at all"
                -1,
                localId,
                config.receiveWindow(),
                challenge,
                PhbCode.NONE,
                // RFC 4951 s3.2.1: "The recovery tunnel MUST NOT include the Failover Capability AVP in its SCCRQ or
                // SCCRP messages."
                recovery == null ? failover : FailoverCapability.NONE);
    }

    /** RFC 2661 s5.1.1: "If a Challenge AVP is received in an SCCRQ or SCCRP, a Challenge Response AVP MUST be sent". */
    private byte[] answer(byte[] challenge, MessageType message) {
        return challenge.length == 0 ? NONE : ChallengeResponse.to(challenge, policy.secret(), message);
    }

    /**
     * RFC 2661 s5.1.1: "If the expected response and response received from a peer does not match, establishment of the tunnel
     * MUST be disallowed."
     *
     * @param challenge ours; empty when there was none
     */
    boolean isProven(byte[] challenge, byte[] response, MessageType message) {
        return challenge.length == 0 || ChallengeResponse.isRight(response, challenge, policy.secret(), message);
    }

    /** Why what a peer offers in SCCRQ or SCCRP cannot be accepted; null when it can. */
    static @Nullable StopResult refusal(PeerPolicy policy, TunnelOffer offer) {
        if (offer.protocolVersion() >> 8 != OUR_MAJOR_VERSION) {
            // RFC 2661 s4.4.2: "5 - The protocol version of the requester is not supported. Error Code indicates
            // highest version
            // supported", in the form of the Protocol Version AVP.
            return new StopResult(StopResult.VERSION_NOT_SUPPORTED, TunnelOffer.VERSION_1, "version 1.0 is supported");
        }
        boolean secretNeeded = policy.requireChallenge() || offer.challenge().length > 0;
        if (secretNeeded && policy.secret().length == 0) {
            return new StopResult(StopResult.NOT_AUTHORIZED, 0, "no secret for tunnel authentication");
        }
        return null;
    }
}
