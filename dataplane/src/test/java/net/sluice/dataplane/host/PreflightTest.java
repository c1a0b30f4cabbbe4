package net.sluice.dataplane.host;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.HostProblem.Severity;
import net.sluice.dataplane.Prefix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against hosts made of files. */
class PreflightTest {

    @TempDir
    Path root;

    private final DataplaneConfig.Builder config = DataplaneConfig.builder(List.of(endpoint("192.0.2.1", 1701)))
            .poolRoutes(List.of(new Prefix(address("2001:db8::"), 32)));

    @BeforeEach
    void a_good_host() throws IOException {
        put("dev/net/tun", "");
        put("proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
        put("proc/sys/net/ipv4/ip_forward", "1\n");
        put("proc/sys/net/ipv6/conf/all/forwarding", "1\n");
        put("proc/sys/net/ipv4/conf/all/rp_filter", "2\n");
        put("proc/sys/net/ipv4/conf/all/send_redirects", "0\n");
        put("proc/sys/net/core/rmem_max", "212992\n");
    }

    private void put(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<HostProblem> check() {
        return Preflight.check(config.build(), root);
    }

    private void finds(String name, Severity severity) {
        assertThat(check()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo(name);
            assertThat(problem.severity()).isEqualTo(severity);
            assertThat(problem.found()).isNotBlank();
            assertThat(problem.remedy()).isNotBlank();
        });
    }

    @Test
    void a_good_host_has_no_problem() {
        assertThat(check()).isEmpty();
    }

    @Test
    void no_tun_device() throws IOException {
        Files.delete(root.resolve("dev/net/tun"));
        finds("tun-device", Severity.FATAL);
    }

    @Test
    void no_net_admin_and_then_the_buffer_limits_count() throws IOException {
        put("proc/self/status", "CapEff:\t000001ffffffefff\n");
        assertThat(check()).extracting(HostProblem::name).containsExactly("net-admin", "socket-buffer");
    }

    @Test
    void no_forwarding() throws IOException {
        put("proc/sys/net/ipv4/ip_forward", "0\n");
        finds("ip-forward", Severity.FATAL);
    }

    @Test
    void no_ipv6_forwarding_is_fatal_with_ipv6_pools_and_a_warning_without() throws IOException {
        put("proc/sys/net/ipv6/conf/all/forwarding", "0\n");
        finds("ipv6-forward", Severity.FATAL);
        config.poolRoutes(List.of());
        finds("ipv6-forward", Severity.WARNING);
    }

    @Test
    void no_ipv6_at_all_with_ipv6_pools() throws IOException {
        Files.delete(root.resolve("proc/sys/net/ipv6/conf/all/forwarding"));
        finds("ipv6-missing", Severity.FATAL);
    }

    @Test
    void strict_reverse_path_filter() throws IOException {
        put("proc/sys/net/ipv4/conf/all/rp_filter", "1\n");
        finds("rp-filter", Severity.WARNING);
    }

    @Test
    void redirects() throws IOException {
        put("proc/sys/net/ipv4/conf/all/send_redirects", "1\n");
        finds("send-redirects", Severity.WARNING);
    }

    @Test
    void available_memory_is_the_lesser_of_host_and_control_group() throws IOException {
        put("proc/meminfo", "MemTotal: 100 kB\nMemAvailable:    64 kB\n");
        assertThat(Preflight.availableMemory(root)).contains(65536L);
        put("sys/fs/cgroup/memory.max", "max\n");
        assertThat(Preflight.availableMemory(root)).contains(65536L);
        put("sys/fs/cgroup/memory.max", "40000\n");
        put("sys/fs/cgroup/memory.current", "30000\n");
        assertThat(Preflight.availableMemory(root)).contains(10000L);
    }
}
