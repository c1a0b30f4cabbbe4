package net.sluice.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.sluice.node.config.bind.KeyPage;
import net.sluice.ops.http.Json;
import org.junit.jupiter.api.Test;

/** The key tables of docs/CONFIGURATION.md are those of the records; {@code -Dsluice.rewrite=true} writes them anew. */
class ConfigManualTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs/CONFIGURATION.md");
    private static final String BEGIN = "<!-- keys: made from the configuration records -->\n";

    @Test
    void theManualListsEveryKeyAsItIs() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String keys = "\n" + KeyPage.markdown(Config.class);
        if (Boolean.getBoolean("sluice.rewrite")) {
            Files.writeString(PAGE, page.substring(0, begin) + keys);
            return;
        }
        assertThat(page.substring(begin)).isEqualTo(keys);
    }

    @Test
    void theSchemaRefusesUnknownKeysAndKnowsWhatIsRequired() {
        String schema = Json.write(KeyPage.jsonSchema(Config.class));
        assertThat(schema)
                .contains("\"additionalProperties\":false", "\"required\":[\"node\",\"l2tp\"]")
                .contains("\"enum\":[\"chap\",\"mschapv2\",\"mschap\",\"pap\"]")
                .contains("\"minimum\":1280,\"maximum\":65535");
    }
}
