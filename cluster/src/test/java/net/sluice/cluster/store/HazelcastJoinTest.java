package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.sluice.cluster.store.Stores.Heard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who may join a member that is there, and who is told what when not. */
class HazelcastJoinTest {
    private static List<Integer> ports = List.of();
    private static HazelcastStore there;

    @BeforeAll
    static void start() {
        ports = Stores.freePorts(2);
        there = HazelcastStore.start(Stores.config("test", Member.of("there", 1), ports.get(0), ports, 4));
    }

    @AfterAll
    static void stop() {
        there.terminate();
    }

    @Test
    void another_cluster_name_is_refused_and_both_sides_say_so() {
        assertBothSay(
                Stores.config("elsewhere", Member.of("new", 1), ports.get(1), ports, 4),
                "is of another cluster than \"elsewhere\"",
                "members part of different cluster");
    }

    @Test
    void two_versions_apart_is_refused_and_both_sides_say_so() {
        assertBothSay(
                Stores.config("test", Member.of("new", 1), ports.get(1), ports, 6),
                "member new speaks version 6 and member there speaks version 4",
                "member new speaks version 6 and member there speaks version 4");
    }

    @Test
    void a_name_that_is_taken_is_refused_and_both_sides_say_so() {
        assertBothSay(
                Stores.config("test", Member.of("there", 2), ports.get(1), ports, 4),
                "a member named there is there already",
                "a member named there is there already");
    }

    @Test
    void one_version_apart_works_together_and_a_witness_is_known_as_one() {
        Heard heard = Heard.of(there);
        Member witness = new Member("new", 1, true, java.util.Map.of());
        try (HazelcastStore other = HazelcastStore.start(Stores.config("test", witness, ports.get(1), ports, 5))) {
            Stores.until("two members", () -> heard.members().size() == 2);
            assertThat(heard.members()).containsExactlyInAnyOrder(Member.of("there", 1), witness);
            Stores.write(other, List.of(Stores.put(1, 1, 1, (byte) 9)));
            assertThat(Stores.read(there, 1)).containsExactly("1/1=[9]");
        }
    }

    @Test
    void backups_are_promoted_without_a_rest() {
        assertThat(there.isHastened()).isTrue();
    }

    @Test
    void a_port_that_is_taken_is_said_to_be() {
        assertThatThrownBy(
                        () -> HazelcastStore.start(Stores.config("test", Member.of("new", 1), ports.get(0), ports, 4)))
                .hasMessageContaining("port " + ports.get(0));
    }

    @Test
    void neither_a_client_nor_a_browser_is_answered() throws IOException {
        assertThat(answerTo("CP2")).isEmpty();
        assertThat(answerTo("GET /hazelcast/health HTTP/1.0\r\n\r\n")).isEmpty();
    }

    private static String answerTo(String said) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(0))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            // What a member says of itself first ("HZX") is not an answer; then it must hang up.
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("HZX", "");
        } catch (SocketException reset) {
            return "";
        }
    }

    private static void assertBothSay(ClusterConfig config, String here, String atTheOther) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("com.hazelcast");
        logger.addAppender(log);
        try {
            assertThatThrownBy(() -> HazelcastStore.start(config)).hasMessageContaining(here);
            assertThat(List.copyOf(log.list))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anySatisfy(line -> assertThat(line).contains("[127.0.0.1]:" + ports.get(0), atTheOther));
        } finally {
            logger.detachAppender(log);
        }
    }
}
