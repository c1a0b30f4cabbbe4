package net.sluice.dataplane.assembly;

import java.util.List;
import java.util.function.Predicate;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.ThreadTime;
import net.sluice.dataplane.Wakeup;
import net.sluice.dataplane.loop.Composition.ThreadPlan;
import net.sluice.dataplane.loop.LoopThread;

/** The threads of a plan, and who is on which. */
final class Threads {

    private final List<ThreadPlan> plans;
    private final List<LoopThread> threads;

    Threads(List<ThreadPlan> plans, long napNanos) {
        this.plans = plans;
        threads = plans.stream()
                .map(plan -> new LoopThread(plan.name(), plan.spinNanos(), napNanos))
                .toList();
    }

    /** Whether these two are on one thread. */
    boolean shared(int wire, int tun) {
        return plans.stream()
                .anyMatch(plan -> plan.wires().contains(wire) && plan.tuns().contains(tun));
    }

    LoopThread ofWire(int wire) {
        return find(plan -> plan.wires().contains(wire));
    }

    LoopThread ofTun(int tun) {
        return find(plan -> plan.tuns().contains(tun));
    }

    Wakeup fromWireToWire(int from, int to) {
        return ofWire(to).broughtBy(ofWire(from));
    }

    Wakeup fromTunToWire(int tun, int wire) {
        return ofWire(wire).broughtBy(ofTun(tun));
    }

    LoopThread ofShard(int shard) {
        return find(plan -> plan.shards().contains(shard));
    }

    private LoopThread find(Predicate<ThreadPlan> who) {
        for (int i = 0; i < plans.size(); i++) {
            if (who.test(plans.get(i))) {
                return threads.get(i);
            }
        }
        throw new IllegalArgumentException("no thread for it");
    }

    /** Puts the workers on their threads. */
    void place(List<? extends Loop> wires, List<? extends Loop> tuns) {
        for (int i = 0; i < plans.size(); i++) {
            for (int wire : plans.get(i).wires()) {
                threads.get(i).add(wires.get(wire));
            }
            for (int tun : plans.get(i).tuns()) {
                threads.get(i).add(tuns.get(tun));
            }
        }
    }

    /** What each thread that has loops does with its time. */
    List<ThreadTime> times() {
        return threads.stream()
                .filter(thread -> !thread.loops().isEmpty())
                .map(LoopThread::time)
                .toList();
    }

    void start() {
        threads.stream().filter(thread -> !thread.loops().isEmpty()).forEach(LoopThread::start);
    }

    void close() {
        threads.forEach(LoopThread::close);
    }
}
