package net.sluice.load.shell;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT as a wish: the program's loop asks {@link #wished}, ends what it has begun, and says {@link #done} with the
 * exit code, which the process then has although a signal ended it.
 */
public final class Termination {

    private final CountDownLatch done = new CountDownLatch(1);
    private final long patienceMillis;
    private volatile boolean wished;
    private volatile int exitCode;

    /** For a loop that asks by itself, as often as it is to end quickly. */
    public Termination(long patienceMillis) {
        this(patienceMillis, () -> {});
    }

    /**
     * Listens for signals from now on.
     *
     * @param patienceMillis how long the loop may take after a signal, before the process ends all the same (with 143)
     * @param wakeup called in another thread when a signal has come
     */
    public Termination(long patienceMillis, Runnable wakeup) {
        this.patienceMillis = patienceMillis;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onSignal(wakeup), "termination"));
    }

    private void onSignal(Runnable wakeup) {
        wished = true;
        wakeup.run();
        try {
            if (done.await(patienceMillis, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True once a signal has come. */
    public boolean wished() {
        return wished;
    }

    /** The loop has ended and printed all; call it on every way out. */
    public void done(int code) {
        exitCode = code;
        System.out.flush();
        System.err.flush();
        done.countDown();
    }
}
