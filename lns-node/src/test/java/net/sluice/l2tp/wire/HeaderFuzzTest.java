package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any octets as a header: a fault, or fields that lie within the datagram. */
class HeaderFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void aHeaderIsAFaultOrSound(byte[] octets) {
        L2tpHeader header = new L2tpHeader();
        if (header.read(ByteBuffer.wrap(octets)) != null) {
            return;
        }
        assertThat(header.payloadStart()).isBetween(6, header.payloadEnd());
        assertThat(header.payloadEnd()).isBetween(header.payloadStart(), octets.length);
        assertThat(header.tunnelId()).isBetween(0, 65535);
        assertThat(header.sessionId()).isBetween(0, 65535);
        if (header.isControl()) {
            assertThat(header.payloadStart()).isEqualTo(L2tpHeader.CONTROL_OCTETS);
        }
    }
}
