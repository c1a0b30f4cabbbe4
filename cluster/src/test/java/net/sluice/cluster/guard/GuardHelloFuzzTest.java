package net.sluice.cluster.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.sluice.cluster.lease.ClusterKey;

/** Whatever a visitor says: a hello or none; with the right MAC too. */
class GuardHelloFuzzTest {
    private static final ClusterKey KEY = ClusterKey.of("secret".getBytes(UTF_8), "guards 1", "test");

    @FuzzTest(maxDuration = "10s")
    void anyOctetsAreAHelloOrNone(byte[] octets) {
        assertThat(GuardHello.decode(octets, KEY)).isNull();
        byte[] framed = Arrays.copyOf(octets, GuardHello.LENGTH);
        int contents = GuardHello.LENGTH - ClusterKey.MAC_LENGTH;
        System.arraycopy(KEY.mac(framed, contents), 0, framed, contents, ClusterKey.MAC_LENGTH);
        GuardHello hello = GuardHello.decode(framed, KEY);
        if (hello != null) {
            assertThat(hello.sender().name()).isNotEmpty();
            assertThat(hello.nonce()).hasSize(GuardHello.NONCE_LENGTH);
        }
    }
}
