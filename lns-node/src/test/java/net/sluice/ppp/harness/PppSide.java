package net.sluice.ppp.harness;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Ip6Result;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppDrop;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.PppEvent;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppOutput;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.PppView;

/**
 * A link and its owner: keeps its timer as an owner does who has nothing but {@code deadlineChanged} and
 * {@code nextDeadlineNanos}, and remembers all that the link said. It objects when the link breaks its word.
 */
public final class PppSide implements PppOutput {
    private static final long NEVER = Long.MAX_VALUE;

    private final PppLink link;
    private final Consumer<ByteBuffer> wire;
    private final List<String> transcript = new ArrayList<>();
    private final List<AuthRequest> authRequests = new ArrayList<>();
    private final Map<PppDrop, Integer> drops = new EnumMap<>(PppDrop.class);
    private Consumer<AuthRequest> aaa = request -> {};
    private long timerNanos = NEVER;
    private boolean lcpIsUp;
    private IpResult ip;
    private Ip6Result ip6;
    private PppEnd end;
    private int lcpUps;

    /**
     * @param wire takes a copy of each frame that the link sends
     */
    public PppSide(PppConfig config, RandomGenerator random, Consumer<ByteBuffer> wire) {
        this.wire = wire;
        this.link = new PppLink(config, random, this);
    }

    /** The owner of a link that another node had: what is up there is up. Nothing is resumed. */
    public PppSide(
            PppConfig config, RandomGenerator random, PppSnapshot snapshot, Consumer<ByteBuffer> wire, long nowNanos) {
        this.wire = wire;
        this.link = PppLink.adopt(config, random, snapshot, this, nowNanos);
        require(transcript.isEmpty(), "silent until it is resumed");
        lcpIsUp = true;
        ip = link.view().ip();
        ip6 = link.view().ip6();
    }

    /** Who answers authentication; it may call the link at once or later. */
    public PppSide aaa(Consumer<AuthRequest> decider) {
        aaa = decider;
        return this;
    }

    public PppLink link() {
        return link;
    }

    /** When the owner's timer would fire. */
    public long timerNanos() {
        return timerNanos;
    }

    /** The owner's timer fires. */
    public void fire(long nowNanos) {
        timerNanos = NEVER;
        link.onTimeout(nowNanos);
        timerNanos = Math.min(timerNanos, link.nextDeadlineNanos());
    }

    /** All that was said since the last call. */
    public List<String> takeTranscript() {
        List<String> taken = List.copyOf(transcript);
        transcript.clear();
        return taken;
    }

    public List<AuthRequest> authRequests() {
        return authRequests;
    }

    public int drops(PppDrop reason) {
        return drops.getOrDefault(reason, 0);
    }

    public boolean lcpIsUp() {
        return lcpIsUp;
    }

    /** How often LCP came up. */
    public int lcpUps() {
        return lcpUps;
    }

    /** Null while IPCP is not open. */
    public IpResult ip() {
        return ip;
    }

    /** Null while IPV6CP is not open. */
    public Ip6Result ip6() {
        return ip6;
    }

    /** Null while the link is not over. */
    public PppEnd end() {
        return end;
    }

    @Override
    public void send(ByteBuffer frame) {
        alive();
        transcript.add("> " + PppText.of(frame));
        wire.accept(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
    }

    @Override
    public void deadlineChanged(long deadlineNanos) {
        timerNanos = Math.min(timerNanos, deadlineNanos);
    }

    @Override
    public void lcpUp(PppView view) {
        alive();
        require(!lcpIsUp, "lcpUp twice");
        lcpIsUp = true;
        lcpUps++;
        transcript.add("! lcpUp " + view.lcp());
    }

    @Override
    public void lcpDown() {
        require(lcpIsUp && ip == null && ip6 == null, "lcpDown below an open NCP");
        lcpIsUp = false;
        transcript.add("! lcpDown");
    }

    @Override
    public void authenticate(AuthRequest request) {
        alive();
        authRequests.add(request);
        transcript.add("! authenticate " + request);
        aaa.accept(request);
    }

    @Override
    public void ipUp(IpResult result) {
        alive();
        require(lcpIsUp && ip == null, "ipUp out of turn");
        ip = result;
        transcript.add("! ipUp " + hex(result.localAddress()) + " peer " + hex(result.peerAddress()) + " dns "
                + hex(result.dns1()) + " " + hex(result.dns2()) + " nbns " + hex(result.nbns1()) + " "
                + hex(result.nbns2()));
    }

    @Override
    public void ipDown() {
        require(ip != null, "ipDown out of turn");
        ip = null;
        transcript.add("! ipDown");
    }

    @Override
    public void ip6Up(Ip6Result result) {
        alive();
        require(lcpIsUp && ip6 == null, "ip6Up out of turn");
        ip6 = result;
        transcript.add("! ip6Up %016x peer %016x".formatted(result.localInterfaceId(), result.peerInterfaceId()));
    }

    @Override
    public void ip6Down() {
        require(ip6 != null, "ip6Down out of turn");
        ip6 = null;
        transcript.add("! ip6Down");
    }

    @Override
    public void down(PppEnd why) {
        require(end == null && !lcpIsUp, "down out of turn");
        end = why;
        transcript.add("! down " + why);
        require(link.nextDeadlineNanos() == NEVER, "a deadline after the end");
    }

    @Override
    public void event(PppEvent event) {
        transcript.add("- " + event);
    }

    @Override
    public void dropped(PppDrop reason, int protocol) {
        drops.merge(reason, 1, Integer::sum);
        transcript.add("x " + reason + (protocol < 0 ? "" : " %04x".formatted(protocol)));
    }

    private void alive() {
        require(end == null, "a word after the end");
    }

    private static void require(boolean kept, String what) {
        if (!kept) {
            throw new IllegalStateException("the link broke its word: " + what);
        }
    }

    private static String hex(int address) {
        return "%08x".formatted(address);
    }
}
