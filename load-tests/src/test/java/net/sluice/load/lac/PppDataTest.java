package net.sluice.load.lac;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.sluice.ppp.LcpResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PppDataTest {

    @ParameterizedTest
    @CsvSource({
        "ff03002145, 0x21, 4",
        "002145, 0x21, 2",
        "2145, 0x21, 1",
        "ff032145, 0x21, 3",
        "ff03005760, 0x57, 4",
        "ff03c02101, 0, 0",
        "c02101, 0, 0",
        "80210101, 0, 0",
        "21, 0, 0",
        "ff, 0, 0",
        "ff03, 0, 0",
        "ff0300, 0, 0",
        "'', 0, 0"
    })
    void the_head_of_every_form_is_understood(String hex, String protocol, int position) {
        ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThat(PppData.open(frame)).isEqualTo(Integer.decode(protocol));
        assertThat(frame.position()).isEqualTo(position);
    }

    @ParameterizedTest
    @CsvSource({"true, true, ff0321", "true, false, ff030021", "false, true, 21", "false, false, 0021"})
    void the_head_is_written_as_the_peer_agreed_to_take_it(boolean addressAndControl, boolean compressed, String hex) {
        ByteBuffer frame = ByteBuffer.allocate(4);
        PppData.putHead(
                frame,
                PppData.IPV4,
                new LcpResult(1, 2, 1500, 1500, 1500, addressAndControl, compressed, null, null, false));
        frame.flip();
        byte[] octets = new byte[frame.remaining()];
        frame.get(octets);
        assertThat(HexFormat.of().formatHex(octets)).isEqualTo(hex);
    }
}
