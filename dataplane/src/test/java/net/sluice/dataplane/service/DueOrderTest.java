package net.sluice.dataplane.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DueOrderTest {

    @Test
    void the_first_is_always_the_one_that_is_due_first() {
        SplittableRandom random = new SplittableRandom(1);
        DueOrder order = new DueOrder();
        List<Shaper> in = new ArrayList<>();
        List<Shaper> out = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            out.add(new Shaper(i, true));
        }
        // Around the place where nanoTime's numbers begin anew.
        long base = Long.MAX_VALUE - 500;
        for (int step = 0; step < 50_000; step++) {
            int what = random.nextInt(3);
            if (what == 0 && !out.isEmpty()) {
                Shaper shaper = out.remove(random.nextInt(out.size()));
                order.set(shaper, base + random.nextInt(1000));
                in.add(shaper);
            } else if (what == 1 && !in.isEmpty()) {
                order.set(in.get(random.nextInt(in.size())), base + random.nextInt(1000));
            } else if (!in.isEmpty()) {
                Shaper shaper = in.remove(random.nextInt(in.size()));
                order.remove(shaper);
                out.add(shaper);
            }
            assertThat(order.size()).isEqualTo(in.size());
            Shaper first = order.first();
            if (in.isEmpty()) {
                assertThat(first).isNull();
            } else {
                long least = in.stream()
                        .map(shaper -> shaper.dueNanos - base)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
                assertThat(first).isNotNull();
                assertThat(first.dueNanos - base).isEqualTo(least);
            }
        }
    }
}
