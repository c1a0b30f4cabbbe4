package net.sluice.load.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OctetsTest {

    @Test
    void a_start_request_is_what_the_rfc_draws() {
        ByteBuffer message = ByteBuffer.allocate(256);
        Octets.startRequest(message, 0x1234, "lac");
        assertThat(HexFormat.of().formatHex(Arrays.copyOf(message.array(), message.position())))
                .isEqualTo(
                        "c802003f0000000000000000" // T, L, S, version 2, length 63; tunnel 0, session 0, Ns 0, Nr 0
                                + "8008000000000001"
                                + "8008000000020100"
                                + "800a0000000300000003"
                                + "8009000000076c6163"
                                + "8008000000091234"
                                + "80080000000a0008");
    }

    @ParameterizedTest
    @EnumSource(Abuse.class)
    void every_kind_fits_its_buffer_and_repeats_from_its_seed(Abuse kind) {
        ByteBuffer one = ByteBuffer.allocate(2048);
        ByteBuffer two = ByteBuffer.allocate(2048);
        SplittableRandom first = new SplittableRandom(7);
        SplittableRandom second = new SplittableRandom(7);
        for (int n = 0; n < 2_000; n++) {
            kind.next(one.clear(), n, first);
            kind.next(two.clear(), n, second);
            assertThat(one.flip()).isEqualTo(two.flip());
            assertThat(one.hasRemaining()).isTrue();
        }
    }
}
