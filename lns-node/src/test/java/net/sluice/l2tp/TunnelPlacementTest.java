package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** All nodes place a message with tunnel id 0 on the same slot, for ever. */
class TunnelPlacementTest {
    private static final InetSocketAddress LAC = new InetSocketAddress("192.0.2.1", 1701);

    // Reckoned by another program, from the description of the function.
    private static final int PLACE_OF_1234 = 61;
    private static final int PLACE_OF_1234_V6 = 127;

    /** An SCCRQ by hand: Message Type 1, Protocol Version 1.0, Framing 3, Host Name "lac", Assigned Tunnel ID 0x1234. */
    private static ByteBuffer sccrq(String assignedTunnelId) {
        String avps = "80080000" + "00000001" + "80080000" + "00020100" + "800a0000" + "0003" + "00000003" + "80090000"
                + "0007" + "6c6163" + assignedTunnelId;
        int length = 12 + avps.length() / 2;
        return ByteBuffer.wrap(HexFormat.of()
                .parseHex("c802" + HexFormat.of().toHexDigits((short) length) + "00000000" + "00000000" + avps));
    }

    @Test
    void theSameRequestIsAlwaysPlacedOnTheSameSlot() {
        // What another version of another node says, too.
        assertThat(TunnelPlacement.slot(LAC, sccrq("80080000" + "00091234")))
                .isEqualTo(TunnelPlacement.slot(LAC, 0x1234));
        assertThat(TunnelPlacement.slot(LAC, 0x1234)).isEqualTo(PLACE_OF_1234);
        assertThat(TunnelPlacement.slot(new InetSocketAddress("2001:db8::1", 1701), 0x1234))
                .isEqualTo(PLACE_OF_1234_V6);
    }

    @Test
    void anIdThatIsHiddenOrBrokenCountsAsNone() {
        int none = TunnelPlacement.slot(LAC, 0);
        assertThat(TunnelPlacement.slot(LAC, sccrq("c0080000" + "00091234"))).isEqualTo(none);
        assertThat(TunnelPlacement.slot(LAC, sccrq("80070000" + "000912"))).isEqualTo(none);
        assertThat(TunnelPlacement.slot(LAC, sccrq("80ff0000" + "00091234"))).isEqualTo(none);
        assertThat(TunnelPlacement.slot(LAC, sccrq("80080009" + "00091234"))).isEqualTo(none);
        assertThat(TunnelPlacement.slot(LAC, ByteBuffer.allocate(3))).isEqualTo(none);
    }

    @Test
    void theTunnelsOfOneLacAreSpreadEvenly() {
        int[] tunnels = new int[256];
        for (int id = 1; id <= 65_535; id++) {
            tunnels[TunnelPlacement.slot(LAC, id)]++;
        }
        assertThat(tunnels).satisfies(each -> {
            for (int of : each) {
                assertThat(of).isBetween(190, 330);
            }
        });
    }

    @Test
    void onlyControlWithTunnelIdZeroIsPlaced() {
        assertThat(TunnelPlacement.isTunnelZero(sccrq("80080000" + "00091234"))).isTrue();
        ByteBuffer known = sccrq("80080000" + "00091234");
        known.putShort(4, (short) 77);
        assertThat(TunnelPlacement.isTunnelZero(known)).isFalse();
        assertThat(TunnelPlacement.isTunnelZero(ByteBuffer.wrap(new byte[] {0, 2, 0, 0, 0, 1, 0})))
                .isFalse();
        assertThat(TunnelPlacement.isTunnelZero(ByteBuffer.allocate(2))).isFalse();
    }
}
