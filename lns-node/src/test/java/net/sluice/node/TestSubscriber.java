package net.sluice.node;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallEnd;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Credentials;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppDrop;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.PppEvent;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppOutput;
import net.sluice.ppp.PppView;

/** A PPP client behind a {@link TestLac}. */
final class TestSubscriber implements PppOutput {
    private final TestLac lac;
    private final Call call;
    private final PppLink link;
    IpResult ip;
    PppEnd end;
    boolean callIsDown;
    CallEnd callEnd;

    TestSubscriber(TestLac lac, Call call, String user, String password) {
        this.lac = lac;
        this.call = call;
        PppConfig config = PppConfig.builder()
                .credentials(new Credentials(user, password))
                .answers(List.of(AuthProtocol.values()))
                .build();
        link = new PppLink(config, lac.random, this);
        link.network(NetworkConfig.client(), System.nanoTime());
    }

    boolean isUp() {
        return ip != null && end == null;
    }

    boolean isDown() {
        return end != null && callIsDown;
    }

    void callUp() {
        link.open(System.nanoTime());
    }

    /** An LCP Echo-Request, as a modem sends one now and then. */
    void echo() {
        lac.sendFrame(call, ByteBuffer.wrap(new byte[] {(byte) 0xff, 3, (byte) 0xc0, 0x21, 9, 1, 0, 8, 0, 0, 0, 0}));
    }

    void hangUp() {
        link.close(new PppEnd(PppEnd.Cause.ADMIN, "the test's end"), System.nanoTime());
    }

    void callDown(CallEnd why) {
        callIsDown = true;
        callEnd = why;
        link.lowerDown(System.nanoTime());
    }

    void onFrame(ByteBuffer frame) {
        link.onFrame(frame, System.nanoTime());
    }

    void turn(long nowNanos) {
        if (link.nextDeadlineNanos() <= nowNanos) {
            link.onTimeout(nowNanos);
        }
    }

    @Override
    public void send(ByteBuffer frame) {
        lac.sendFrame(call, frame);
    }

    @Override
    public void deadlineChanged(long deadlineNanos) {}

    @Override
    public void lcpUp(PppView view) {}

    @Override
    public void lcpDown() {}

    @Override
    public void authenticate(AuthRequest request) {}

    @Override
    public void ipUp(IpResult result) {
        ip = result;
    }

    @Override
    public void ipDown() {
        ip = null;
    }

    @Override
    public void ip6Up(Ip6Result ip6) {}

    @Override
    public void ip6Down() {}

    @Override
    public void down(PppEnd why) {
        end = why;
    }

    @Override
    public void event(PppEvent event) {}

    @Override
    public void dropped(PppDrop reason, int protocol) {}
}
