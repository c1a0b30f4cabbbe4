package net.sluice.load.sim;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One direction of a path between two hosts. What is put in may come out late, twice, in another order, or never. */
final class Link {
    private static final long BASE_DELAY_NANOS = 5 * Agenda.MILLISECOND;

    private final Agenda agenda;
    private final RandomGenerator dice;
    private final Reach reach;
    private final Weather weather;
    private boolean cut;
    private long latestArrivalNanos = Long.MIN_VALUE;

    /**
     * How a link treats its datagrams.
     *
     * @param lossPercent 0 to 30
     * @param duplicatePercent how many arrive twice
     * @param latePercent how many take up to {@code lateNanos} more
     * @param lateNanos the longest additional delay
     */
    record Weather(int lossPercent, int duplicatePercent, int latePercent, long lateNanos) {
        static final Weather FAIR = new Weather(0, 0, 0, 0);
    }

    Link(Agenda agenda, RandomGenerator dice, Reach reach, Weather weather) {
        this.agenda = agenda;
        this.dice = dice;
        this.reach = reach;
        this.weather = weather;
    }

    /** Nothing passes until this is undone. */
    void cut(boolean on) {
        cut = on;
    }

    /** Sends a copy of {@code datagram}; {@code fair} switches the weather off. */
    void send(ByteBuffer datagram, boolean fair, Consumer<ByteBuffer> receiver) {
        if (cut) {
            return;
        }
        if (!fair && chance(weather.lossPercent())) {
            reach.did(Fault.LOSS);
            return;
        }
        int copies = 1;
        if (!fair && chance(weather.duplicatePercent())) {
            reach.did(Fault.DUPLICATION);
            copies = 2;
        }
        byte[] octets = new byte[datagram.remaining()];
        datagram.duplicate().get(octets);
        for (int i = 0; i < copies; i++) {
            long delay = BASE_DELAY_NANOS;
            if (!fair && chance(weather.latePercent())) {
                delay += dice.nextLong(weather.lateNanos() + 1);
            }
            long arrival = agenda.nowNanos() + delay;
            if (arrival < latestArrivalNanos) {
                reach.did(Fault.REORDERING);
            }
            latestArrivalNanos = Math.max(latestArrivalNanos, arrival);
            agenda.at(arrival, () -> receiver.accept(ByteBuffer.wrap(octets.clone())));
        }
    }

    private boolean chance(int percent) {
        return percent > 0 && dice.nextInt(100) < percent;
    }
}
