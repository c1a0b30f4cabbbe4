package net.sluice.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import net.sluice.radius.accounting.AccountingCounter;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AccountingRequest.Authentic;
import net.sluice.radius.message.AccountingRequest.Usage;
import net.sluice.radius.message.AccountingStatus;
import net.sluice.radius.message.FramedFacts;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.RequestAttributes;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.message.TerminateCause;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.Octets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/RADIUS.md says what the code says. */
class RadiusPageTest {

    private static String page;

    @BeforeAll
    static void readThePage() throws IOException {
        page = Files.readString(Path.of(System.getProperty("sluice.root", ".."), "docs", "RADIUS.md"));
    }

    @ParameterizedTest
    @EnumSource(ServerCounter.class)
    void everyCounterOfAServerIsThere(ServerCounter counter) {
        assertThat(page).contains("| `" + counter + "` | " + counter.help() + " |");
    }

    @ParameterizedTest
    @EnumSource(AccountingCounter.class)
    void everyCounterOfAccountingIsThere(AccountingCounter counter) {
        assertThat(page).contains("| `" + counter + "` | " + counter.help() + " |");
    }

    @ParameterizedTest
    @EnumSource(NoAnswerReason.class)
    void everyReasonForNoAnswerIsThere(NoAnswerReason reason) {
        assertThat(page).contains("`" + reason + "`");
    }

    @Test
    void everyAttributeOfAStopIsThere() {
        AccountingRequest stop = new AccountingRequest(
                AccountingStatus.STOP,
                SessionFacts.of("s").withPort(1, "port", SessionFacts.VIRTUAL),
                Instant.EPOCH,
                Octets.utf8("u"),
                Authentic.RADIUS,
                List.of(),
                FramedFacts.NONE,
                Usage.NONE,
                TerminateCause.IDLE_TIMEOUT,
                List.of());
        for (Attribute attribute : RequestAttributes.of(stop, NasIdentity.named("n"), Instant.EPOCH)) {
            assertThat(page).contains(attribute.name());
        }
    }
}
