package net.sluice.load.lac;

import java.util.List;
import java.util.function.Consumer;

/** Sessions that come and go: hangs up lines that are up, in turn, so many a second; the fleet dials them again if it redials. */
final class Churn {

    private static final double SECOND = 1e9;

    private final List<Line> lines;
    private final double perSecond;
    private final Consumer<Line> hangUp;
    private boolean running;
    private long startNanos;
    private long issued;
    private int turn;

    Churn(List<Line> lines, double perSecond, Consumer<Line> hangUp) {
        this.lines = lines;
        this.perSecond = perSecond;
        this.hangUp = hangUp;
    }

    void start(long nowNanos) {
        running = perSecond > 0;
        startNanos = nowNanos;
        issued = 0;
    }

    void stop() {
        running = false;
    }

    long nextDeadlineNanos() {
        return running ? startNanos + (long) ((issued + 1) * (SECOND / perSecond)) : Long.MAX_VALUE;
    }

    int doWork(long nowNanos) {
        int work = 0;
        while (nextDeadlineNanos() <= nowNanos) {
            issued++;
            work++;
            hangUpNext();
        }
        return work;
    }

    private void hangUpNext() {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(turn);
            turn = (turn + 1) % lines.size();
            if (line.state() == LineState.UP) {
                hangUp.accept(line);
                return;
            }
        }
    }
}
