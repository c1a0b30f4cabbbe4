package net.sluice.ppp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How links behave. One instance serves any number of links. Times are nanoseconds; {@link #builder} knows the defaults.
 *
 * @param mru octets we take in an information field; our Configure-Request says so, and no Nak raises it
 * @param minPeerMru a smaller MRU of the peer is nakked
 * @param maxMtu we send no more than this, whatever the peer says it takes
 * @param acfc whether we ask for Address-and-Control-Field-Compression, and accept the peer's wish for it
 * @param pfc the same for Protocol-Field-Compression
 * @param framing whether FF 03 leads what we send
 * @param authProtocols what the peer may authenticate with, best first; empty: the peer need not authenticate
 * @param localName the name in our Challenges
 * @param credentials what we say when the peer asks; null: we do not authenticate
 * @param answers with which protocols we authenticate ourselves, best first
 * @param restartNanos first period of the Restart timer
 * @param restartMaxNanos the period doubles up to this; equal to {@code restartNanos}: no back-off
 * @param maxConfigure Configure-Requests without an answer before we give up
 * @param maxTerminate Terminate-Requests without an answer before we give up
 * @param maxFailure Configure-Naks before they become Configure-Rejects
 * @param echoIntervalNanos between our Echo-Requests; 0: none
 * @param echoMaxUnanswered so many in a row without an answer end the link
 * @param authTries how often a peer may try with MS-CHAP before the link ends (1: no retry is offered)
 * @param aaaTimeoutNanos how long the answer to {@link PppOutput#authenticate} may take
 * @param rechallengeNanos between CHAP challenges of a link that is up; 0: none
 * @param setupTimeoutNanos how long a link may be without an open NCP
 * @param proxyLcp whether to use what the LAC negotiated
 * @param proxyAuth whether to use the authentication that the LAC collected
 * @param identification text of the Identification packet sent when LCP opens (RFC 1570 s2.1); empty: none
 */
public record PppConfig(
        int mru,
        int minPeerMru,
        int maxMtu,
        boolean acfc,
        boolean pfc,
        Framing framing,
        List<AuthProtocol> authProtocols,
        String localName,
        @Nullable Credentials credentials,
        List<AuthProtocol> answers,
        long restartNanos,
        long restartMaxNanos,
        int maxConfigure,
        int maxTerminate,
        int maxFailure,
        long echoIntervalNanos,
        int echoMaxUnanswered,
        int authTries,
        long aaaTimeoutNanos,
        long rechallengeNanos,
        long setupTimeoutNanos,
        boolean proxyLcp,
        boolean proxyAuth,
        String identification) {

    private static final long SECOND = 1_000_000_000L;

    /** Whether FF 03 leads what we send. What we receive may have it or not, always. */
    public enum Framing {
        /** On every frame. */
        ALWAYS,
        /** On every frame until the peer agreed to do without (ACFC); on LCP packets always (RFC 1661 s6.6). */
        NEGOTIATED,
        /** On none, not even on LCP packets: for peers that lose or refuse it. */
        NEVER
    }

    public PppConfig {
        require(mru >= 64 && mru <= 65_535 && minPeerMru > 0 && maxMtu > 0, "mru, minPeerMru, maxMtu");
        require(restartNanos > 0, "restartNanos");
        require(maxConfigure > 0 && maxTerminate > 0 && maxFailure > 0, "maxConfigure, maxTerminate, maxFailure");
        require(echoIntervalNanos >= 0 && echoMaxUnanswered > 0, "echoIntervalNanos, echoMaxUnanswered");
        require(
                authTries > 0 && aaaTimeoutNanos > 0 && rechallengeNanos >= 0,
                "authTries, aaaTimeoutNanos, rechallengeNanos");
        require(setupTimeoutNanos > 0, "setupTimeoutNanos");
        authProtocols = List.copyOf(authProtocols);
        answers = List.copyOf(answers);
    }

    private static void require(boolean good, String what) {
        if (!good) {
            throw new IllegalArgumentException("out of range: " + what);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this configuration. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Starts from the defaults of RFC 1661 s4.6 and of an LNS. */
    public static final class Builder {
        private int mru = 1500;
        private int minPeerMru = 128;
        private int maxMtu = 1500;
        private boolean acfc = true;
        private boolean pfc = true;
        private Framing framing = Framing.NEGOTIATED;
        private List<AuthProtocol> authProtocols = List.of();
        private String localName = "sluice";
        private @Nullable Credentials credentials;
        private List<AuthProtocol> answers =
                List.of(AuthProtocol.MSCHAPV2, AuthProtocol.CHAP_MD5, AuthProtocol.MSCHAP, AuthProtocol.PAP);
        private long restartNanos = 3 * SECOND;
        private long restartMaxNanos = 3 * SECOND;
        private int maxConfigure = 10;
        private int maxTerminate = 2;
        private int maxFailure = 5;
        private long echoIntervalNanos = 30 * SECOND;
        private int echoMaxUnanswered = 3;
        private int authTries = 1;
        private long aaaTimeoutNanos = 60 * SECOND;
        private long rechallengeNanos;
        private long setupTimeoutNanos = 120 * SECOND;
        private boolean proxyLcp = true;
        private boolean proxyAuth = true;
        private String identification = "";

        private Builder() {}

        private Builder(PppConfig from) {
            mru = from.mru;
            minPeerMru = from.minPeerMru;
            maxMtu = from.maxMtu;
            acfc = from.acfc;
            pfc = from.pfc;
            framing = from.framing;
            authProtocols = from.authProtocols;
            localName = from.localName;
            credentials = from.credentials;
            answers = from.answers;
            restartNanos = from.restartNanos;
            restartMaxNanos = from.restartMaxNanos;
            maxConfigure = from.maxConfigure;
            maxTerminate = from.maxTerminate;
            maxFailure = from.maxFailure;
            echoIntervalNanos = from.echoIntervalNanos;
            echoMaxUnanswered = from.echoMaxUnanswered;
            authTries = from.authTries;
            aaaTimeoutNanos = from.aaaTimeoutNanos;
            rechallengeNanos = from.rechallengeNanos;
            setupTimeoutNanos = from.setupTimeoutNanos;
            proxyLcp = from.proxyLcp;
            proxyAuth = from.proxyAuth;
            identification = from.identification;
        }

        public Builder mru(int octets) {
            mru = octets;
            return this;
        }

        public Builder minPeerMru(int octets) {
            minPeerMru = octets;
            return this;
        }

        public Builder maxMtu(int octets) {
            maxMtu = octets;
            return this;
        }

        public Builder acfc(boolean on) {
            acfc = on;
            return this;
        }

        public Builder pfc(boolean on) {
            pfc = on;
            return this;
        }

        public Builder framing(Framing how) {
            framing = how;
            return this;
        }

        public Builder authProtocols(List<AuthProtocol> bestFirst) {
            authProtocols = bestFirst;
            return this;
        }

        public Builder localName(String name) {
            localName = name;
            return this;
        }

        public Builder credentials(@Nullable Credentials ours) {
            credentials = ours;
            return this;
        }

        public Builder answers(List<AuthProtocol> bestFirst) {
            answers = bestFirst;
            return this;
        }

        public Builder restart(long firstNanos, long maxNanos) {
            restartNanos = firstNanos;
            restartMaxNanos = maxNanos;
            return this;
        }

        public Builder maxConfigure(int count) {
            maxConfigure = count;
            return this;
        }

        public Builder maxTerminate(int count) {
            maxTerminate = count;
            return this;
        }

        public Builder maxFailure(int count) {
            maxFailure = count;
            return this;
        }

        public Builder echo(long intervalNanos, int maxUnanswered) {
            echoIntervalNanos = intervalNanos;
            echoMaxUnanswered = maxUnanswered;
            return this;
        }

        public Builder authTries(int count) {
            authTries = count;
            return this;
        }

        public Builder aaaTimeoutNanos(long nanos) {
            aaaTimeoutNanos = nanos;
            return this;
        }

        public Builder rechallengeNanos(long nanos) {
            rechallengeNanos = nanos;
            return this;
        }

        public Builder setupTimeoutNanos(long nanos) {
            setupTimeoutNanos = nanos;
            return this;
        }

        public Builder proxyLcp(boolean use) {
            proxyLcp = use;
            return this;
        }

        public Builder proxyAuth(boolean use) {
            proxyAuth = use;
            return this;
        }

        public Builder identification(String text) {
            identification = text;
            return this;
        }

        public PppConfig build() {
            return new PppConfig(
                    mru,
                    minPeerMru,
                    maxMtu,
                    acfc,
                    pfc,
                    framing,
                    authProtocols,
                    localName,
                    credentials,
                    answers,
                    restartNanos,
                    restartMaxNanos,
                    maxConfigure,
                    maxTerminate,
                    maxFailure,
                    echoIntervalNanos,
                    echoMaxUnanswered,
                    authTries,
                    aaaTimeoutNanos,
                    rechallengeNanos,
                    setupTimeoutNanos,
                    proxyLcp,
                    proxyAuth,
                    identification);
        }
    }
}
