package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.sluice.ppp.harness.MortalLine;
import net.sluice.ppp.harness.PasswordBook;
import net.sluice.ppp.harness.PppLine.Faults;
import net.sluice.ppp.harness.PppSide;
import org.junit.jupiter.api.Test;

/** A client of ours and a server whose nodes die at any moment, over a bad line. A failure names its seed. */
class MortalLineTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final int SEEDS = Integer.getInteger("sluice.ppp.takeover.seeds", 200);
    private static final PasswordBook BOOK = new PasswordBook(Map.of("ann", "secret"));
    private static final NetworkConfig SERVED = new NetworkConfig(
            new NetworkConfig.Ip(0x0A000001, 0x0A000102, 0x08080808, 0, 0, 0, false), new NetworkConfig.Ip6(1, 0));

    private static MortalLine line(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AuthProtocol auth = List.of(AuthProtocol.values()).get(random.nextInt(4));
        PppConfig server = PppConfig.builder()
                .authProtocols(List.of(auth))
                .restart(SECOND, 4 * SECOND)
                .maxConfigure(100)
                .echo(2 * SECOND, 40)
                .rechallengeNanos(5 * SECOND)
                .setupTimeoutNanos(900 * SECOND)
                .build();
        PppConfig client = PppConfig.builder()
                .credentials(new Credentials("ann", "secret"))
                .restart(SECOND, 4 * SECOND)
                .maxConfigure(100)
                .echo(2 * SECOND, 40)
                .setupTimeoutNanos(900 * SECOND)
                .build();
        Faults faults = new Faults(
                random.nextDouble(0.3), random.nextDouble(0.2), MILLISECOND, random.nextLong(2, 300) * MILLISECOND);
        return new MortalLine(seed, faults, server, client, BOOK, SERVED);
    }

    private static boolean up(PppSide side) {
        return side != null && side.ip() != null && side.ip6() != null;
    }

    private static boolean up(MortalLine line) {
        return up(line.server()) && up(line.client());
    }

    @Test
    void aClientOfALinkThatIsUpIsAskedNothingAnew() {
        int takeovers = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            MortalLine line = line(seed);
            assertThat(line.runUntil(() -> up(line), 500 * SECOND))
                    .as("seed %d comes up", seed)
                    .isTrue();
            line.runUntil(() -> false, 60 * SECOND);
            if (!line.runUntil(() -> up(line), 500 * SECOND)) {
                throw new AssertionError("seed " + seed + " does not stay up");
            }
            line.takeFramesToClient();
            PppView before = line.client().link().view();
            LcpResult agreed = line.server().link().view().lcp();
            line.deaths(8, 60 * SECOND, 3 * SECOND);
            line.runUntil(() -> false, 120 * SECOND);

            assertThat(line.isLost()).as("seed %d", seed).isFalse();
            assertThat(line.takeFramesToClient())
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .allMatch(frame -> frame.contains("LCP Echo") || frame.contains("CHAP "));
            assertThat(line.client().link().view()).as("seed %d", seed).isEqualTo(before);
            assertThat(line.server().link().view().lcp()).as("seed %d", seed).isEqualTo(agreed);
            assertThat(up(line)).as("seed %d", seed).isTrue();
            takeovers += line.takeovers();
        }
        assertThat(takeovers).isGreaterThan(4 * SEEDS);
    }

    @Test
    void aLinkThatIsComingUpComesUpOrIsKnownToBeLost() {
        int lost = 0;
        int inTheMiddle = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            MortalLine line = line(1000 + seed);
            line.deaths(3, 8 * SECOND, SECOND);
            boolean settled = line.runUntil(() -> line.isLost() || up(line), 500 * SECOND);
            assertThat(settled).as("seed %d", seed).isTrue();
            if (!line.isLost()) {
                line.runUntil(() -> false, 60 * SECOND);
                settled = line.runUntil(() -> line.isLost() || up(line), 500 * SECOND);
                assertThat(settled).as("seed %d stays", seed).isTrue();
            }
            lost += line.isLost() ? 1 : 0;
            inTheMiddle += line.takeovers() > 0 ? 1 : 0;
        }
        assertThat(lost).isPositive();
        assertThat(inTheMiddle).isGreaterThan(SEEDS / 10);
    }
}
