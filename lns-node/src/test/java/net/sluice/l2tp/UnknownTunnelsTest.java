package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/** What a peer is told whose tunnel is not here: we have begun anew, and it does not know. */
class UnknownTunnelsTest {
    private static final int ID = 0x1234;
    private static final byte[] DATA = HexFormat.ofDelimiter(" ").parseHex("00 02 12 34 00 01 ff 03 c0 21 09 01 00 04");

    private final Lab lab = new Lab(ConfigBuilder::tellingUnknownTunnels);

    @Test
    void aControlMessageIsAnsweredByTheStopCcnThatThePeerCanTake() {
        control(7, 5);
        assertTold(5, 8);
        zlb(8, 6);
        assertThat(lab.sent).as("its acknowledgement is not answered").hasSize(1);
        assertThat(lab.counters().of(L2tpCounter.UNKNOWN_TUNNELS_TOLD)).isOne();
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_TUNNEL)).isEqualTo(2);
    }

    @Test
    void aDataMessageMakesThePeerSayItsNumberFirst() {
        data();
        assertTold(0, 0);
        assertThat(lab.counters().of(L2tpCounter.UNKNOWN_TUNNELS_PROBED)).isOne();
        zlb(9, 5);
        assertThat(lab.sent).hasSize(2);
        assertTold(5, 9);
        zlb(9, 6);
        assertThat(lab.sent).hasSize(2);
    }

    @Test
    void aTunnelIsToldOnceASecondAndThenLessAndLessOften() {
        for (int tenths = 0; tenths < 80; tenths++) {
            data();
            control(7, 5);
            lab.run(0.1);
        }
        assertThat(lab.sent).as("after 0, 1, 3 and 7 s").hasSize(4);
        lab.host.inject(World.address("192.0.2.10", 1701), Datagrams.of(new Hello(), ID, 0, 7, 5));
        assertThat(lab.sent).as("another peer's").hasSize(5);
    }

    @Test
    void whoSaysStopCcnIsNotToldAndNobodyOutsideTheAccessListIs() {
        lab.host.inject(Lab.PEER, Datagrams.of(new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, "")), ID, 0, 7, 5));
        assertThat(lab.sent).isEmpty();
        Lab closed = new Lab(config -> config.tellingUnknownTunnels()
                .policies((peer, name) -> PolicyBuilder.open().refused().build()));
        closed.host.inject(Lab.PEER, Datagrams.of(new Hello(), ID, 0, 7, 5));
        assertThat(closed.sent).isEmpty();
    }

    @Test
    void ofASlotThatIsNotOursNothingIsSaid() {
        boolean[] ours = {false};
        Lab member = new Lab(config -> config.tellingUnknownTunnels()
                .tunnelIds(new SlotTunnelIds(0, 1, slot -> slot != ID >>> 8 || ours[0], 1)));
        member.host.inject(Lab.PEER, Datagrams.of(new Hello(), ID, 0, 7, 5));
        assertThat(member.sent).isEmpty();
        ours[0] = true;
        member.host.inject(Lab.PEER, Datagrams.of(new Hello(), ID, 0, 7, 5));
        assertThat(member.sent).hasSize(1);
    }

    private void control(int ns, int nr) {
        lab.host.inject(Lab.PEER, Datagrams.of(new Hello(), ID, 0, ns, nr));
    }

    private void zlb(int ns, int nr) {
        lab.host.inject(Lab.PEER, Datagrams.zlb(ID, ns, nr));
    }

    private void data() {
        lab.host.endpoint().onDatagram(new UdpPath(lab.host.address(), Lab.PEER), ByteBuffer.wrap(DATA), lab.now());
    }

    private void assertTold(int ns, int nr) {
        Lab.Sent last = lab.lastSent();
        InetSocketAddress to = last.to();
        assertThat(to).isEqualTo(Lab.PEER);
        assertThat(last.header().tunnelId()).isZero();
        assertThat(last.header().ns()).isEqualTo(ns);
        assertThat(last.header().nr()).isEqualTo(nr);
        StopCcn stop = lab.last(StopCcn.class);
        assertThat(stop.assignedTunnelId()).isEqualTo(ID);
        assertThat(stop.result().result()).isEqualTo(StopResult.CLEARED);
    }
}
