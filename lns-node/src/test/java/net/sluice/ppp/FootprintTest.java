package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.sluice.ppp.harness.PppText;
import org.junit.jupiter.api.Test;

/** A node holds 250,000 links: what one of them costs. */
class FootprintTest {
    private static final int LINKS = 20_000;
    private static final int MOST_BYTES_PER_LINK = 1536;
    private static final PppConfig CONFIG = PppConfig.builder()
            .mru(1492)
            .authProtocols(List.of(AuthProtocol.MSCHAPV2))
            .build();
    private static final NetworkConfig NETWORK = new NetworkConfig(
            NetworkConfig.Ip.server(0x0A000001, 0x0A000102, 0x08080808, 0x08080404), new NetworkConfig.Ip6(1, 0));

    /** Answers as a willing peer does, and remembers nothing. */
    private static final class Subscriber extends SilentOutput {
        private PppLink link;

        @Override
        public void send(ByteBuffer frame) {
            String text = PppText.of(frame);
            String[] words = text.replace("ff03 ", "").split(" ", 3);
            if (words[1].equals("ConfReq")) {
                link.onFrame(PppText.frame(words[0] + " ConfAck " + words[2]), 0);
            } else if (words[1].equals("Challenge")) {
                link.onFrame(PppText.frame("CHAP Response 1 31" + "11".repeat(48) + "00757365726e616d65"), 0);
            }
        }

        @Override
        public void authenticate(AuthRequest request) {
            link.network(NETWORK, 0);
            link.authenticated(AuthDecision.accept("welcome", "S=407A5589115FD0D6209F510FE9C04566932CDA56"), 0);
        }
    }

    private static PppLink open(SplittableRandom random) {
        var subscriber = new Subscriber();
        var link = new PppLink(CONFIG, random, subscriber);
        subscriber.link = link;
        link.open(0);
        link.onFrame(PppText.frame("LCP ConfReq 1 [mru 05d4] [magic 0a0b0c0d]"), 0);
        link.onFrame(PppText.frame("IPCP ConfReq 1 [addr 0a000102]"), 0);
        link.onFrame(PppText.frame("IPV6CP ConfReq 1 [id 0000000000000002]"), 0);
        assertThat(link.view().ip()).isNotNull();
        assertThat(link.view().ip6()).isNotNull();
        return link;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void aLinkThatIsUpCostsNoMoreThanItsShare() {
        var random = new SplittableRandom(1);
        open(random);
        List<PppLink> links = new ArrayList<>(LINKS);
        long before = used();
        for (int i = 0; i < LINKS; i++) {
            links.add(open(random));
        }
        long bytesPerLink = (used() - before) / LINKS;

        assertThat(links).hasSize(LINKS);
        assertThat(bytesPerLink).as("bytes per link").isBetween(200L, (long) MOST_BYTES_PER_LINK);
    }
}
