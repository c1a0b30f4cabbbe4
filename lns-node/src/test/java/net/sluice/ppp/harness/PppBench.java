package net.sluice.ppp.harness;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.record.PppReading;
import net.sluice.ppp.record.PppRecord;

/** One link on a bench: the test is its peer, speaks in {@link PppText}, and lets the time pass. */
public final class PppBench {
    public static final long SECOND = 1_000_000_000L;

    private PppSide side;
    private final Map<String, String> lastRequest = new HashMap<>();
    private long nowNanos;

    public PppBench(PppConfig config) {
        this(config, new SplittableRandom(1));
    }

    public PppBench(PppConfig config, RandomGenerator random) {
        side = new PppSide(config, random, this::remember);
    }

    /** Another node goes on with the link, from the record of what it is now. Returns false when there is no going on. */
    public boolean takenOver(PppConfig config) {
        PppSnapshot snapshot = link().snapshot(nowNanos);
        if (snapshot == null) {
            return false;
        }
        if (PppRecord.read(PppRecord.write(snapshot)) instanceof PppReading.Good<PppSnapshot>(PppSnapshot read)) {
            side = new PppSide(config, new SplittableRandom(2), read, this::remember, nowNanos);
            link().resume(nowNanos);
            return true;
        }
        throw new AssertionError("the record cannot be read");
    }

    private void remember(ByteBuffer frame) {
        String text = PppText.of(frame).replace("ff03 ", "");
        String[] words = text.split(" ", 3);
        if (words.length == 3 && words[1].equals("ConfReq")) {
            lastRequest.put(words[0], words[2]);
        }
    }

    public PppSide side() {
        return side;
    }

    public PppLink link() {
        return side.link();
    }

    public long nowNanos() {
        return nowNanos;
    }

    public PppBench open() {
        link().open(nowNanos);
        return this;
    }

    /** The peer says this. */
    public PppBench peer(String frame) {
        link().onFrame(PppText.frame(frame), nowNanos);
        return this;
    }

    /** The peer acknowledges our last Configure-Request of this protocol. */
    public PppBench acks(String protocol) {
        return peer(protocol + " ConfAck " + lastRequest.get(protocol));
    }

    /** Our last Configure-Request of this protocol: identifier and options. */
    public String lastRequest(String protocol) {
        return lastRequest.get(protocol);
    }

    /** Opens LCP; the peer asks for nothing but its magic number, and agrees to all. */
    public PppBench lcpUp() {
        return open().peer("LCP ConfReq 1 [magic 0a0b0c0d]").acks("LCP");
    }

    /** Lets the time pass, firing the timer when it is due. */
    public PppBench passes(double seconds) {
        long until = nowNanos + (long) (seconds * SECOND);
        while (side.timerNanos() <= until) {
            nowNanos = Math.max(nowNanos, side.timerNanos());
            side.fire(nowNanos);
        }
        nowNanos = until;
        return this;
    }

    /** All that was said since the last call, without the log. */
    public List<String> said() {
        List<String> said = new ArrayList<>(side.takeTranscript());
        said.removeIf(line -> line.startsWith("- "));
        return said;
    }

    /** The frames that were sent since the last call to this or {@link #said}. */
    public List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (String line : side.takeTranscript()) {
            if (line.startsWith("> ")) {
                sent.add(line.substring(2));
            }
        }
        return sent;
    }
}
