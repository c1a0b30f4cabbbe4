package net.sluice.dataplane.haset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Several lines that carry the same packets, each with losses, delays and times of darkness of its own; within a line the order stays. */
public final class Lines {

    /** A packet comes out of a line. */
    public record Arrival(long nanos, int line, int packet) {}

    /** One line; {@code dark} is how many packets in a row it loses now and then, 0 for never. */
    public record Line(double loss, long delayMillis, long jitterMillis, int dark) {}

    private Lines() {}

    /** What arrives of packets 0..count-1, of which one is sent each {@code intervalMicros}, in the order of time. */
    public static List<Arrival> arrivals(
            Random random, int count, long intervalMicros, List<Line> lines, long startNanos) {
        List<Arrival> all = new ArrayList<>();
        for (int number = 0; number < lines.size(); number++) {
            Line line = lines.get(number);
            long last = 0;
            int darkFor = 0;
            for (int packet = 0; packet < count; packet++) {
                if (line.dark() > 0 && random.nextInt(10 * line.dark()) == 0) {
                    darkFor = line.dark();
                }
                darkFor--;
                boolean lost = random.nextDouble() < line.loss() || darkFor >= 0;
                long delay = line.delayMillis() + (line.jitterMillis() == 0 ? 0 : random.nextLong(line.jitterMillis()));
                long sent = startNanos + TimeUnit.MICROSECONDS.toNanos(intervalMicros) * packet;
                last = Math.max(last + 1, sent + TimeUnit.MILLISECONDS.toNanos(delay));
                if (!lost) {
                    all.add(new Arrival(last, number, packet));
                }
            }
        }
        all.sort(Comparator.comparingLong(Arrival::nanos));
        return all;
    }

    /** Any number of lines up to eight, the slowest less than 300 ms behind the fastest. */
    static List<Line> random(Random random) {
        List<Line> lines = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            long delay = random.nextInt(250);
            lines.add(new Line(
                    random.nextDouble() * 0.5,
                    delay,
                    random.nextInt(50),
                    random.nextBoolean() ? 0 : random.nextInt(400)));
        }
        return lines;
    }
}
