package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.sluice.ppp.harness.PasswordBook;
import net.sluice.ppp.harness.PppLine;
import net.sluice.ppp.harness.PppLine.Faults;
import net.sluice.ppp.harness.PppSide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two of our links against each other, in virtual time. */
class PppLineTest {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    private static final PasswordBook BOOK = new PasswordBook(Map.of("ann", "secret"));
    private static final NetworkConfig SERVED = new NetworkConfig(
            new NetworkConfig.Ip(0x0A000001, 0x0A000102, 0x08080808, 0x08080404, 0x0A000003, 0, false),
            new NetworkConfig.Ip6(1, 0));

    private static PppConfig.Builder server(AuthProtocol... auth) {
        return PppConfig.builder().mru(1492).maxMtu(1492).authProtocols(List.of(auth));
    }

    private static PppConfig.Builder client(String password) {
        return PppConfig.builder().mru(1480).credentials(new Credentials("ann", password));
    }

    private static PppLine line(long seed, Faults faults, PppConfig server, PppConfig client) {
        var line = new PppLine(seed, faults, server, client);
        PppLink served = line.server().link();
        line.server().aaa(request -> {
            served.network(SERVED, line.nowNanos());
            served.authenticated(request, BOOK.decide(request), line.nowNanos());
        });
        line.client().link().network(NetworkConfig.client(), 0);
        line.server().link().open(0);
        line.client().link().open(0);
        return line;
    }

    private static boolean up(PppLine line) {
        return up(line.server()) && up(line.client());
    }

    private static boolean up(PppSide side) {
        return side.ip() != null && side.ip6() != null;
    }

    @ParameterizedTest
    @EnumSource(AuthProtocol.class)
    void aLinkComesUpWithEachAuthenticationProtocol(AuthProtocol auth) {
        PppLine line =
                line(1, Faults.NONE, server(auth).build(), client("secret").build());

        assertThat(line.runUntil(() -> up(line), SECOND)).isTrue();
        assertThat(line.server().ip())
                .isEqualTo(new IpResult(0x0A000001, 0x0A000102, 0x08080808, 0x08080404, 0x0A000003, 0));
        assertThat(line.client().ip())
                .isEqualTo(new IpResult(0x0A000102, 0x0A000001, 0x08080808, 0x08080404, 0x0A000003, 0));
        PppView view = line.server().link().view();
        assertThat(view.peerName()).isEqualTo("ann");
        assertThat(view.phase()).isEqualTo(Phase.NETWORK);
        assertThat(view.lcp().mtu()).isEqualTo(1480);
        assertThat(view.lcp().peerAuth()).isEqualTo(auth);
        assertThat(line.client().link().view().lcp().peerMagic())
                .isEqualTo(view.lcp().localMagic());
    }

    @ParameterizedTest
    @EnumSource(AuthProtocol.class)
    void aWrongPasswordEndsTheLinkOnBothSidesForItsOwnReason(AuthProtocol auth) {
        PppLine line =
                line(2, Faults.NONE, server(auth).build(), client("wrong").build());

        line.run(60 * SECOND);

        assertThat(line.server().end().cause()).isEqualTo(PppEnd.Cause.AUTH_FAILED);
        assertThat(line.client().end().cause()).isEqualTo(PppEnd.Cause.OWN_AUTH_FAILED);
    }

    @ParameterizedTest
    @EnumSource(AuthProtocol.class)
    void bothSidesCanAuthenticateEachOther(AuthProtocol auth) {
        PppLine line = line(
                3,
                Faults.NONE,
                server(auth).credentials(new Credentials("isp", "mutual")).build(),
                client("secret").authProtocols(List.of(auth)).build());
        var ispBook = new PasswordBook(Map.of("isp", "mutual"));
        line.client().aaa(r -> line.client().link().authenticated(ispBook.decide(r), line.nowNanos()));

        assertThat(line.runUntil(() -> up(line), SECOND)).isTrue();
        assertThat(line.client().link().view().peerName()).isEqualTo("isp");
    }

    @Test
    void aLinkThatIsClosedEndsOnBothSides() {
        PppLine line = line(
                4,
                Faults.NONE,
                server(AuthProtocol.CHAP_MD5).build(),
                client("secret").build());
        line.runUntil(() -> up(line), SECOND);

        line.server().link().close(PppEnd.of(PppEnd.Cause.ADMIN), line.nowNanos());
        line.run(60 * SECOND);

        assertThat(line.server().end()).isEqualTo(PppEnd.of(PppEnd.Cause.ADMIN));
        assertThat(line.client().end().cause()).isEqualTo(PppEnd.Cause.PEER_TERMINATED);
    }

    @Test
    void anIdleLinkExchangesNothingButEchoes() {
        PppLine line = line(
                5,
                Faults.NONE,
                server(AuthProtocol.CHAP_MD5).build(),
                client("secret").build());
        line.runUntil(() -> up(line), SECOND);
        long before = line.framesSent();

        line.run(600 * SECOND);

        assertThat(up(line)).isTrue();
        assertThat(line.framesSent() - before).isBetween(60L, 90L);
    }

    private static String story(PppLine line) {
        return "\nserver\n" + String.join("\n", line.server().takeTranscript()) + "\nclient\n"
                + String.join("\n", line.client().takeTranscript()) + "\n";
    }

    @Test
    void linksConvergeOverALineThatLosesDoublesAndReorders() {
        for (int s = 0; s < Integer.getInteger("sluice.ppp.seeds", 400); s++) {
            int seed = s;
            var random = new SplittableRandom(seed);
            var faults = new Faults(
                    random.nextDouble(0.3), random.nextDouble(0.2), MILLISECOND, random.nextLong(2, 400) * MILLISECOND);
            AuthProtocol auth = List.of(AuthProtocol.values()).get(random.nextInt(4));
            PppConfig server = server(auth)
                    .restart(SECOND, 4 * SECOND)
                    .maxConfigure(100)
                    .echo(0, 1)
                    .setupTimeoutNanos(600 * SECOND)
                    .build();
            PppConfig client = client("secret")
                    .restart(SECOND, 4 * SECOND)
                    .maxConfigure(100)
                    .echo(0, 1)
                    .setupTimeoutNanos(600 * SECOND)
                    .build();
            PppLine line = line(seed, faults, server, client);

            boolean settled = line.runUntil(() -> up(line), 500 * SECOND);
            // Copies that are still underway may shake it once more; it has to come to rest.
            line.run(60 * SECOND);

            assertThat(settled)
                    .as(() -> faults + story(line))
                    .withFailMessage("seed " + seed + " does not come up")
                    .isTrue();
            assertThat(line.runUntil(() -> up(line), 500 * SECOND))
                    .as(() -> faults + story(line))
                    .withFailMessage("seed " + seed + " does not stay up")
                    .isTrue();
            assertThat(line.framesSent()).as("seed %d: frames", seed).isLessThan(600);
        }
    }
}
