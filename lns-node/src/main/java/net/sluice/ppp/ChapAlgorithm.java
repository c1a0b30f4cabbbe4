package net.sluice.ppp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.sluice.ppp.auth.ChapMd5;
import net.sluice.ppp.auth.MsChap;
import net.sluice.ppp.auth.MsChapFailure;
import net.sluice.ppp.auth.MsChapV2;
import net.sluice.ppp.wire.ChapValue;
import org.jspecify.annotations.Nullable;

/** What differs between CHAP with MD5, MS-CHAP and MS-CHAPv2; the exchange is the same (RFC 1994 s4). */
enum ChapAlgorithm {
    /** RFC 1994. */
    MD5(AuthProtocol.CHAP_MD5, 16) {
        @Override
        @Nullable
        AuthRequest request(int id, byte[] challenge, ChapValue response, AuthRequest.Origin origin) {
            if (response.value().length != ChapMd5.RESPONSE) {
                return null;
            }
            return new AuthRequest.Chap(id, challenge, response.value(), response.name(), origin);
        }

        @Override
        Answer answer(int id, byte[] challenge, Credentials credentials, RandomGenerator random) {
            byte[] secret = credentials.password().getBytes(StandardCharsets.UTF_8);
            return new Answer(ChapMd5.response(id, secret, challenge), null);
        }
    },

    /** RFC 2433. */
    MSCHAP(AuthProtocol.MSCHAP, MsChap.CHALLENGE) {
        @Override
        @Nullable
        AuthRequest request(int id, byte[] challenge, ChapValue response, AuthRequest.Origin origin) {
            byte[] value = response.value();
            if (value.length != MsChap.VALUE || challenge.length != MsChap.CHALLENGE) {
                return null;
            }
            return new AuthRequest.MsChap(
                    id,
                    challenge,
                    Arrays.copyOfRange(value, 0, 24),
                    Arrays.copyOfRange(value, 24, 48),
                    value[48] & 0xFF,
                    response.name(),
                    origin);
        }

        @Override
        String failure(AuthDecision.Reject reject, boolean retry, byte[] nextChallenge) {
            return new MsChapFailure(reject.error(), retry, reject.message()).format(nextChallenge);
        }

        @Override
        Answer answer(int id, byte[] challenge, Credentials credentials, RandomGenerator random) {
            if (challenge.length != MsChap.CHALLENGE) {
                return Answer.NONE;
            }
            byte[] value = new byte[MsChap.VALUE];
            System.arraycopy(MsChap.ntResponse(challenge, credentials.password()), 0, value, 24, MsChap.RESPONSE);
            value[48] = MsChap.USE_NT;
            return new Answer(value, null);
        }
    },

    /** RFC 2759. */
    MSCHAPV2(AuthProtocol.MSCHAPV2, MsChapV2.CHALLENGE) {
        @Override
        @Nullable
        AuthRequest request(int id, byte[] challenge, ChapValue response, AuthRequest.Origin origin) {
            byte[] value = response.value();
            // 16 octets peer challenge, 8 reserved, 24 NT response, flags (RFC 2759 s4).
            if (value.length != MsChap.VALUE || challenge.length != MsChapV2.CHALLENGE) {
                return null;
            }
            return new AuthRequest.MsChapV2(
                    id,
                    challenge,
                    Arrays.copyOfRange(value, 0, 16),
                    Arrays.copyOfRange(value, 24, 48),
                    value[48] & 0xFF,
                    response.name(),
                    origin);
        }

        @Override
        @Nullable
        String success(AuthDecision.Accept accept) {
            // RFC 2759 s5: without a right authenticator response "the peer MUST end the session".
            return accept.authenticatorResponse().isEmpty()
                    ? null
                    : accept.authenticatorResponse() + " M=" + accept.message();
        }

        @Override
        String failure(AuthDecision.Reject reject, boolean retry, byte[] nextChallenge) {
            return new MsChapFailure(reject.error(), retry, reject.message()).format(nextChallenge);
        }

        @Override
        Answer answer(int id, byte[] challenge, Credentials credentials, RandomGenerator random) {
            if (challenge.length != MsChapV2.CHALLENGE) {
                return Answer.NONE;
            }
            byte[] peerChallenge = new byte[MsChapV2.CHALLENGE];
            random.nextBytes(peerChallenge);
            byte[] user = credentials.user().getBytes(StandardCharsets.UTF_8);
            byte[] response = MsChapV2.ntResponse(challenge, peerChallenge, user, credentials.password());
            byte[] value = new byte[MsChap.VALUE];
            System.arraycopy(peerChallenge, 0, value, 0, MsChapV2.CHALLENGE);
            System.arraycopy(response, 0, value, 24, MsChap.RESPONSE);
            return new Answer(
                    value,
                    MsChapV2.authenticatorResponse(credentials.password(), response, peerChallenge, challenge, user));
        }
    };

    /**
     * Our answer to a challenge.
     *
     * @param value the value field of the Response; empty: the challenge has a wrong length
     * @param proof what the peer's Success has to start with; null: anything will do
     */
    @SuppressWarnings("ArrayRecordComponent") // octet string; nobody compares these records
    record Answer(byte[] value, @Nullable String proof) {
        static final Answer NONE = new Answer(new byte[0], null);

        @Override
        public String toString() {
            return "Answer";
        }
    }

    private final AuthProtocol protocol;
    private final int challengeLength;

    ChapAlgorithm(AuthProtocol protocol, int challengeLength) {
        this.protocol = protocol;
        this.challengeLength = challengeLength;
    }

    static ChapAlgorithm of(AuthProtocol protocol) {
        return switch (protocol) {
            case CHAP_MD5 -> MD5;
            case MSCHAP -> MSCHAP;
            case MSCHAPV2 -> MSCHAPV2;
            case PAP -> throw new IllegalArgumentException("PAP has no challenge");
        };
    }

    AuthProtocol protocol() {
        return protocol;
    }

    /** Octets of the challenges that we send. */
    int challengeLength() {
        return challengeLength;
    }

    /** What a Response of the peer means; null when its fields have not the lengths they must have. */
    abstract @Nullable AuthRequest request(
            int identifier, byte[] challenge, ChapValue response, AuthRequest.Origin origin);

    /** The message of our Success; null when the decision lacks what it needs. */
    @Nullable
    String success(AuthDecision.Accept accept) {
        return accept.message();
    }

    /** The message of our Failure. */
    String failure(AuthDecision.Reject reject, boolean retry, byte[] nextChallenge) {
        return reject.message();
    }

    /** Whether a Failure can ask the peer to try again (RFC 2433 s8, RFC 2759 s6). */
    boolean knowsRetry() {
        return this != MD5;
    }

    /** Our own answer to the peer's challenge. */
    abstract Answer answer(int identifier, byte[] challenge, Credentials credentials, RandomGenerator random);
}
