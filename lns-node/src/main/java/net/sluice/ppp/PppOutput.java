package net.sluice.ppp;

import java.nio.ByteBuffer;

/**
 * Where a {@link PppLink} sends what it has to say. Every method is called in the thread of the caller of the link, after
 * the link's own state change is complete, in the order in which things happened; calling the link from within is allowed.
 * After {@link #down} nothing is called any more.
 */
public interface PppOutput {
    /** A frame for the peer, position to limit, valid during the call only: FF 03 if due, protocol, packet. */
    void send(ByteBuffer frame);

    /** {@link PppLink#nextDeadlineNanos} moved earlier. Later deadlines are discovered when the old one fires. */
    void deadlineChanged(long deadlineNanos);

    /** LCP is open: echoes may be answered with our magic number, authentication begins. */
    void lcpUp(PppView view);

    /** LCP left the Opened state: forwarding stops until the NCPs are up again. Each lcpUp is followed by one of these. */
    void lcpDown();

    /** The peer gave its proof; the answer is {@link PppLink#authenticated}, at once or later. */
    void authenticate(AuthRequest request);

    /** IPCP is open. */
    void ipUp(IpResult ip);

    /** IPCP is no longer open. Each ipUp is followed by one of these. */
    void ipDown();

    /** IPV6CP is open. */
    void ip6Up(Ip6Result ip6);

    /** IPV6CP is no longer open. Each ip6Up is followed by one of these. */
    void ip6Down();

    /** The link is over; exactly once, and the last call. */
    void down(PppEnd why);

    /** A state changed, or the peer said something worth a log line. */
    void event(PppEvent event);

    /**
     * An automaton meets an event, whether it changes its state or not; called before anything is done about it. For those
     * who watch which cells of the transition table are ever used.
     */
    default void step(String protocol, AutomatonState state, AutomatonEvent event) {}

    /**
     * A packet was discarded.
     *
     * @param protocol its PPP protocol number, -1 when it had none
     */
    void dropped(PppDrop reason, int protocol);
}
