package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.sluice.node.config.Config;
import net.sluice.ppp.AuthRequest;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.SessionIdentity;
import net.sluice.session.SubscriberRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginSourcesTest {
    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "alice@lab.example, local",
        "ALICE@LAB.EXAMPLE, local",
        "nobody@lab.example, local",
        "a@b@isp.example, radius",
        "known@isp.example, radius",
        "known@else.example, local",
        "unknown@else.example, radius",
        "known, local",
        "unknown, radius",
        "unknown@, radius",
    })
    void theRealmDecidesWhoDecides(String user, String decides) {
        Config config = TestConfig.of("""
                login:
                  source: local-then-radius
                  realms: [{name: Lab.example, source: local}, {name: isp.example, source: radius}]
                radius: {authentication: [{address: 192.0.2.9, secret: "literal:r"}]}
                """);
        LoginSources sources =
                new LoginSources(config.login(), true, name -> name.startsWith("known"), port("local"), port("radius"));
        sources.authenticate(request(user), new SubscriberRef(0, 1, 1, 1));
        assertThat(asked).containsExactly(decides);
    }

    private AaaPort port(String name) {
        return new AaaPort() {
            @Override
            public void authenticate(AuthenticationRequest request, SubscriberRef who) {
                asked.add(name);
            }

            @Override
            public void account(AccountingRecord accounting) {
                asked.add(name);
            }
        };
    }

    private static AuthenticationRequest request(String user) {
        var pap = new AuthRequest.Pap(user.getBytes(StandardCharsets.UTF_8), new byte[] {1}, AuthRequest.Origin.LINK);
        InetSocketAddress address = new InetSocketAddress("192.0.2.1", 1701);
        return new AuthenticationRequest(
                pap, new SessionIdentity("id", "lac", address, address, 1, 1, 1, 1, 1, null, null, null, -1, 0, 0));
    }
}
