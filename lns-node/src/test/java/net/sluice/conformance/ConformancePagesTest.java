package net.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps {@code docs/rfc/} true: the pages say what the tests prove, and nothing is claimed twice or left out. */
class ConformancePagesTest {
    private static final Path DIRECTORY = Path.of(System.getProperty("sluice.root", ".."), "docs", "rfc");

    enum Rfc {
        RFC2661("2661", "Layer Two Tunneling Protocol \"L2TP\""),
        RFC1661("1661", "The Point-to-Point Protocol (PPP)"),
        RFC3308("3308", "L2TP Differentiated Services Extension"),
        RFC4951("4951", "Fail Over Extensions for L2TP \"failover\"");

        final String number;
        final String title;

        Rfc(String number, String title) {
            this.number = number;
            this.title = title;
        }

        Path file() {
            return DIRECTORY.resolve("rfc" + number + ".md");
        }

        ConformancePage page() throws IOException, ClassNotFoundException {
            return new ConformancePage(
                    number,
                    title,
                    Requirement.read(DIRECTORY, number),
                    Proof.onCompiledTests(),
                    Requirement.reasons(DIRECTORY, number));
        }
    }

    @Test
    void everyTestNamesARequirementThatIsListed() throws Exception {
        Map<String, Requirement> listed = new HashMap<>();
        for (Rfc rfc : Rfc.values()) {
            listed.putAll(Requirement.read(DIRECTORY, rfc.number));
        }
        List<Proof> unknown = Proof.onCompiledTests().stream()
                .filter(proof -> !listed.containsKey(proof.requirement()))
                .toList();
        assertThat(unknown).as("@Meets with an id that docs/rfc does not list").isEmpty();
    }

    @Test
    void everyProofIsATestThatRuns() throws Exception {
        assertThat(Proof.onCompiledTests())
                .as("@Meets on what is no test, or is disabled")
                .isNotEmpty()
                .allMatch(Proof::isRun);
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonIsForARequirementThatIsListed(Rfc rfc) throws Exception {
        Collection<String> listed = Requirement.read(DIRECTORY, rfc.number).keySet();
        assertThat(listed)
                .containsAll(Requirement.reasons(DIRECTORY, rfc.number).keySet());
    }

    @ParameterizedTest
    @EnumSource
    void noReasonExcusesWhatATestProves(Rfc rfc) throws Exception {
        assertThat(rfc.page().contradictory()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyRequirementHasATestOrAReason(Rfc rfc) throws Exception {
        assertThat(rfc.page().open())
                .as(
                        "open: annotate the test that proves it, or say in docs/rfc/%s.not.tsv why there is none",
                        rfc.number)
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void thePageSaysWhatTheTestsProve(Rfc rfc) throws Exception {
        String page = rfc.page().text();
        if (Boolean.getBoolean("sluice.rewrite")) {
            Files.writeString(rfc.file(), page);
        }
        assertThat(rfc.file())
                .as("stale: write it anew with -Dsluice.rewrite=true and look at the difference")
                .content()
                .isEqualTo(page);
    }
}
