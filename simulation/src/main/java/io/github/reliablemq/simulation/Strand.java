package io.github.reliablemq.simulation;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits in its middle, as a thread of a process does. It has a thread of its own, but only ever moves while
 * whoever let it go on waits for it: at any time one thread of a run moves, and the same seed is the same run.
 */
final class Strand {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "strand");
        thread.setDaemon(true);
        return thread;
    });

    private final Semaphore turn = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private boolean killed;
    private boolean over;
    private @Nullable Throwable thrown;

    private Strand() {}

    /** Work that begins once it is let go on. */
    static Strand of(Runnable work) {
        Strand strand = new Strand();
        THREADS.execute(() -> strand.run(work));
        return strand;
    }

    private void run(Runnable work) {
        turn.acquireUninterruptibly();
        Violation.forget();
        try {
            if (!killed) {
                work.run();
            }
        } catch (Killed e) {
            // That was wanted.
            Killed.over();
        } catch (Throwable e) {
            thrown = e;
        } finally {
            over = true;
            back.release();
        }
    }

    /** Lets it go on until it rests or is through; does nothing when it is through already. */
    void goOn() {
        if (over) {
            return;
        }
        turn.release();
        back.acquireUninterruptibly();
        Throwable failure = thrown;
        thrown = null;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Called by the work: waits until it is let go on. */
    void rest() {
        back.release();
        turn.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
    }

    /** Ends it where it rests. */
    void kill() {
        killed = true;
        goOn();
    }
}
