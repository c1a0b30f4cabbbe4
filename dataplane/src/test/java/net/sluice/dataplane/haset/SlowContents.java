package net.sluice.dataplane.haset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The rule of {@link ContentWindow}, slow and obvious: who has shown what passed within the window. */
public final class SlowContents {

    private static final class Pass {
        private final long part;
        private final boolean[] shown = new boolean[16];

        Pass(long part) {
            this.part = part;
        }
    }

    private final long partNanos;
    private final Map<Long, List<Pass>> passes = new HashMap<>();

    public SlowContents(int windowMillis) {
        partNanos = TimeUnit.MILLISECONDS.toNanos(windowMillis) / 8;
    }

    /** A member, 0..15, shows a content. */
    public Verdict see(long content, int member, long nowNanos) {
        long part = Math.floorDiv(nowNanos, partNanos);
        List<Pass> all = passes.computeIfAbsent(content, absent -> new ArrayList<>());
        all.removeIf(pass -> part - pass.part > 8);
        long shown = all.stream().filter(pass -> pass.shown[member]).count();
        if (shown + 1 > all.size()) {
            Pass pass = new Pass(part);
            pass.shown[member] = true;
            all.add(pass);
            return Verdict.FIRST;
        }
        all.stream().filter(pass -> !pass.shown[member]).findFirst().orElseThrow().shown[member] = true;
        return Verdict.COPY;
    }

    /** A member is gone. */
    public void forget(int member) {
        passes.values().forEach(all -> all.forEach(pass -> pass.shown[member] = false));
    }
}
