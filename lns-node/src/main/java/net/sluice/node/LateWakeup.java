package net.sluice.node;

import net.sluice.dataplane.Wakeup;

/** Wakes a loop that is not hosted yet when its inbox is made: until then nobody is asleep. */
final class LateWakeup implements Runnable {
    private volatile Wakeup wakeup = () -> {};

    void set(Wakeup hosted) {
        wakeup = hosted;
    }

    @Override
    public void run() {
        wakeup.wakeup();
    }
}
