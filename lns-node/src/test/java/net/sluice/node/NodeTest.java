package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.node.blueprint.Blueprint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node whose sockets, TUN and kernel are in memory: real loops, threads, HTTP. */
class NodeTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private int opsPort;

    @BeforeEach
    void findAFreePort() throws IOException {
        opsPort = FreePort.find();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aNodeIsReadyWhenStartedAndEndsQuietly() throws Exception {
        Node node =
                Node.start(blueprint(), config -> MemoryDataplane.open(config).plane());
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").body()).contains("\"name\":\"loops\",\"status\":\"ok\"");
        assertThat(get("/metrics").body())
                .contains("sluice_sessions{shard=\"0\",stage=\"online\"} 0.0")
                .contains("sluice_pool_addresses{pool=\"p\",what=\"free\"} 254.0")
                .contains("sluice_dataplane_drops_total{reason=\"unknown_tunnel\",worker=\"wire-0\"} 0.0");
        assertThat(node.shutdown()).isTrue();
        assertThatThrownBy(() -> get("/health/live")).isInstanceOf(IOException.class);
    }

    @Test
    void whatTheHostLacksClosesEverythingAgain() throws Exception {
        HostProblem lacking = HostProblem.fatal("dev-net-tun", "there is no /dev/net/tun", "Load the module tun");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> Node.start(blueprint(), config -> {
                        throw new HostException(java.util.List.of(lacking));
                    }))
                    .isInstanceOf(HostException.class)
                    .hasMessage("dev-net-tun: there is no /dev/net/tun. Load the module tun");
        }
        assertThatThrownBy(() -> get("/health/live")).isInstanceOf(IOException.class);
    }

    @Test
    void aTakenOpsAddressIsAHostProblemWithItsRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(opsPort, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> Node.start(
                            blueprint(), config -> MemoryDataplane.open(config).plane()))
                    .isInstanceOf(HostException.class)
                    .hasMessageStartingWith("ops-listen: 127.0.0.1:" + opsPort + " cannot be listened on")
                    .hasMessageEndingWith("Choose another ops.listen, or stop what uses it");
        }
    }

    private Blueprint blueprint() {
        return new Blueprint(TestConfig.of("""
                pools: [{name: p, ranges: [100.64.0.0/24], exclude: [100.64.0.0-100.64.0.1]}]
                ops: {listen: "127.0.0.1:%d"}
                limits: {sessions: 64, prefixes: 16}
                """.formatted(opsPort)), 1);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
