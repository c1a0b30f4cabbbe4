package net.sluice.ppp;

import java.nio.ByteBuffer;

/** An owner who does not listen; tests override what they want to hear. */
public class SilentOutput implements PppOutput {
    @Override
    public void send(ByteBuffer frame) {}

    @Override
    public void deadlineChanged(long deadlineNanos) {}

    @Override
    public void lcpUp(PppView view) {}

    @Override
    public void lcpDown() {}

    @Override
    public void authenticate(AuthRequest request) {}

    @Override
    public void ipUp(IpResult ip) {}

    @Override
    public void ipDown() {}

    @Override
    public void ip6Up(Ip6Result ip6) {}

    @Override
    public void ip6Down() {}

    @Override
    public void down(PppEnd why) {}

    @Override
    public void event(PppEvent event) {}

    @Override
    public void dropped(PppDrop reason, int protocol) {}
}
