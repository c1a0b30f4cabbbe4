package net.sluice.cluster.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import net.sluice.cluster.lease.ClusterKey;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Member;
import org.junit.jupiter.api.Test;

class GuardHelloTest {
    private static final ClusterKey KEY = ClusterKey.of("secret".getBytes(UTF_8), "guards 1", "test");
    private static final byte[] NONCE = new byte[GuardHello.NONCE_LENGTH];

    @Test
    void anAnswerIsOnlyTakenForTheNumberThatWasAskedWith() {
        NONCE[3] = 9;
        byte[] octets =
                new GuardHello(true, NONCE, new MemberId("a", 5)).encode(KEY).array();
        GuardHello hello = GuardHello.decode(octets, KEY);
        assertThat(hello).isNotNull();
        assertThat(hello.sender()).isEqualTo(new MemberId("a", 5));
        assertThat(hello.answers(NONCE)).isTrue();
        assertThat(hello.answers(new byte[GuardHello.NONCE_LENGTH])).isFalse();
        assertThat(new GuardHello(false, NONCE, hello.sender()).answers(NONCE)).isFalse();
    }

    @Test
    void aHelloOfAnotherClusterOrOneThatWasChangedIsNone() {
        byte[] octets =
                new GuardHello(true, NONCE, new MemberId("a", 5)).encode(KEY).array();
        assertThat(GuardHello.decode(octets, ClusterKey.of("secret".getBytes(UTF_8), "guards 1", "other")))
                .isNull();
        for (int i = 0; i < octets.length; i++) {
            byte[] changed = octets.clone();
            changed[i] ^= 4;
            assertThat(GuardHello.decode(changed, KEY)).isNull();
        }
    }

    @Test
    void anAddressGoesThroughTheAttributeAndAWrongOneIsNone() throws Exception {
        for (String literal : new String[] {"192.0.2.7", "2001:db8::7"}) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(literal), 4_711);
            Member member = new Member("a", 1, false, GuardAddress.attribute(address));
            assertThat(GuardAddress.of(member)).isEqualTo(address);
        }
        for (String wrong : new String[] {"", "192.0.2.7", "192.0.2.7#x", "host.invalid#1", "192.0.2.7#70000"}) {
            assertThat(GuardAddress.of(new Member("a", 1, false, Map.of(GuardAddress.ATTRIBUTE, wrong))))
                    .isNull();
        }
        assertThat(GuardAddress.of(Member.of("a", 1))).isNull();
    }
}
