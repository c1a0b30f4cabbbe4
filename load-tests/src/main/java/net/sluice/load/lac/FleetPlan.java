package net.sluice.load.lac;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet is to do. Times are nanoseconds; {@link #builder} knows the defaults.
 *
 * @param lacs our end of the tunnels; tunnel number i uses address i modulo their number
 * @param lns where the LNS listens
 * @param hostName what each tunnel calls itself
 * @param tunnelSecret for tunnel authentication; null: none
 * @param challenges whether the LNS is to prove that it knows the secret
 * @param tunnels how many tunnels
 * @param lines how many sessions, spread evenly over the tunnels
 * @param members how many lines, of different tunnels, are one subscriber's (an ha-set); 1: each has its own subscriber
 * @param sharedNs whether ha-sets know copies by a Ns that all members share; else by content
 * @param window how many lines may be in set-up, or hanging up, at a time
 * @param firstNumber the first line's number in the patterns below
 * @param user the line's name, with one %d for its number or none
 * @param password its password, with one %d or none; never printed
 * @param callingNumber its number as the LNS sees it, with one %d or none
 * @param ppp the client's PPP, its credentials aside
 * @param network what network protocols it wants
 * @param sequenced whether the lines' data is to be sequenced (RFC 2661 s5.4)
 * @param failover whether it offers to recover tunnels after a failover (RFC 4951)
 * @param helloNanos silence on a tunnel after which it sends a HELLO
 * @param setupTimeoutNanos how long a line's set-up may take
 * @param redialNanos how long after its end a line dials again; negative: never
 * @param churnPerSecond lines that hang up each second while numbered packets are sent, in turn
 */
public record FleetPlan(
        List<InetSocketAddress> lacs,
        InetSocketAddress lns,
        String hostName,
        @Nullable String tunnelSecret,
        boolean challenges,
        int tunnels,
        int lines,
        int members,
        boolean sharedNs,
        int window,
        int firstNumber,
        String user,
        String password,
        String callingNumber,
        PppConfig ppp,
        NetworkConfig network,
        boolean sequenced,
        boolean failover,
        long helloNanos,
        long setupTimeoutNanos,
        long redialNanos,
        double churnPerSecond) {

    private static final int SESSION_IDS = 65_535;
    private static final int LARGEST_SET = 8;
    private static final long SECOND = 1_000_000_000L;

    public FleetPlan {
        lacs = List.copyOf(lacs);
        if (lacs.isEmpty() || tunnels < 1 || lines < 1 || window < 1) {
            throw new IllegalArgumentException("at least one address, tunnel and line, and a window of one");
        }
        if (members < 1 || members > LARGEST_SET || lines % members != 0 || tunnels < members) {
            throw new IllegalArgumentException(
                    "an ha-set has 1 to " + LARGEST_SET + " members, each in a tunnel of its own");
        }
        if (sharedNs && sequenced) {
            throw new IllegalArgumentException("a shared Ns takes the place of each line's own");
        }
        if ((lines + tunnels - 1) / tunnels > SESSION_IDS) {
            throw new IllegalArgumentException("a tunnel holds " + SESSION_IDS + " sessions");
        }
    }

    public static Builder builder(List<InetSocketAddress> lacs, InetSocketAddress lns) {
        return new Builder(lacs, lns);
    }

    String userOf(int line) {
        return fill(user, line);
    }

    String passwordOf(int line) {
        return fill(password, line);
    }

    String callingNumberOf(int line) {
        return fill(callingNumber, line);
    }

    private String fill(String pattern, int line) {
        return pattern.contains("%") ? String.format(Locale.ROOT, pattern, firstNumber + line) : pattern;
    }

    @Override
    public String toString() {
        return lines + " sessions" + (members == 1 ? "" : " (ha-sets of " + members + ")") + " in " + tunnels
                + " tunnels to "
                + lns.getAddress().getHostAddress() + ":" + lns.getPort() + ", at most " + window + " in set-up, user "
                + user;
    }

    /** Starts from one line in one tunnel. */
    public static final class Builder {
        private final List<InetSocketAddress> lacs;
        private final InetSocketAddress lns;
        private String hostName = "fleet";
        private @Nullable String tunnelSecret;
        private boolean challenges = true;
        private int tunnels = 1;
        private int lines = 1;
        private int members = 1;
        private boolean sharedNs;
        private int window = 100;
        private int firstNumber;
        private String user = "user%d@isp";
        private String password = "secret";
        private String callingNumber = "2%09d";
        private PppConfig ppp =
                clientPpp(List.of(AuthProtocol.CHAP_MD5, AuthProtocol.MSCHAPV2, AuthProtocol.MSCHAP, AuthProtocol.PAP));
        private NetworkConfig network = new NetworkConfig(NetworkConfig.Ip.client(), null);
        private boolean sequenced;
        private boolean failover;
        private long helloNanos = 60 * SECOND;
        private long setupTimeoutNanos = 30 * SECOND;
        private long redialNanos = -1;
        private double churnPerSecond;

        private Builder(List<InetSocketAddress> lacs, InetSocketAddress lns) {
            this.lacs = lacs;
            this.lns = lns;
        }

        public Builder tunnel(String name, @Nullable String secret, long idleHelloNanos) {
            hostName = name;
            tunnelSecret = secret;
            helloNanos = idleHelloNanos;
            return this;
        }

        public Builder challenges(boolean on) {
            challenges = on;
            return this;
        }

        public Builder size(int howManyTunnels, int howManyLines, int inSetup) {
            tunnels = howManyTunnels;
            lines = howManyLines;
            window = inSetup;
            return this;
        }

        public Builder haSets(int membersOfEach, boolean bySharedNs) {
            members = membersOfEach;
            sharedNs = bySharedNs;
            return this;
        }

        public Builder subscribers(String userPattern, String passwordPattern, String numberPattern, int first) {
            user = userPattern;
            password = passwordPattern;
            callingNumber = numberPattern;
            firstNumber = first;
            return this;
        }

        public Builder ppp(PppConfig client, NetworkConfig wanted) {
            ppp = client;
            network = wanted;
            return this;
        }

        public Builder sequenced(boolean on) {
            sequenced = on;
            return this;
        }

        public Builder failover(boolean on) {
            failover = on;
            return this;
        }

        public Builder setupTimeoutNanos(long nanos) {
            setupTimeoutNanos = nanos;
            return this;
        }

        public Builder redialNanos(long nanos) {
            redialNanos = nanos;
            return this;
        }

        public Builder churnPerSecond(double lines) {
            churnPerSecond = lines;
            return this;
        }

        public FleetPlan build() {
            return new FleetPlan(
                    lacs,
                    lns,
                    hostName,
                    tunnelSecret,
                    challenges,
                    tunnels,
                    lines,
                    members,
                    sharedNs,
                    window,
                    firstNumber,
                    user,
                    password,
                    callingNumber,
                    ppp,
                    network,
                    sequenced,
                    failover,
                    helloNanos,
                    setupTimeoutNanos,
                    redialNanos,
                    churnPerSecond);
        }
    }

    /** A client's PPP that proves itself with these protocols, best first, and asks no proof of the LNS. */
    public static PppConfig clientPpp(List<AuthProtocol> answers) {
        return PppConfig.builder()
                .answers(answers)
                .authProtocols(List.of())
                .localName("")
                .mru(1500)
                .build();
    }
}
