package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.BulkProgress;
import io.github.reliablemq.BulkProgress.Phase;
import io.github.reliablemq.BulkRun;
import io.github.reliablemq.Rate;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Does a bulk action step by step, each a transaction that also records how far it has come. */
final class JdbcBulkRun implements BulkRun {

    private final AdminDatabase database;
    private final BulkSteps steps;
    private final UUID id;

    JdbcBulkRun(AdminDatabase database, BulkSteps steps, UUID id) {
        this.database = database;
        this.steps = steps;
        this.id = id;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public BulkProgress tryOne() {
        return step(1);
    }

    @Override
    public BulkProgress go(Rate rate) {
        BulkProgress progress = database.in(
                "Bulk action " + id + " was not continued", handle -> steps.setStopped(handle, id, Phase.OPEN));
        long next = System.nanoTime();
        while (progress.phase() == Phase.OPEN && await(next)) {
            next = Math.max(next, System.nanoTime() - rate.every().toNanos())
                    + rate.every().toNanos();
            progress = step(rate.messages());
        }
        return progress;
    }

    private BulkProgress step(int messages) {
        BulkProgress progress = database.in(
                "A step of bulk action " + id + " is not certain; its progress tells, and it can be resumed",
                handle -> steps.step(handle, id, messages));
        database.wakeUp();
        return progress;
    }

    /** Waits until then; false when this thread was interrupted, which stays set. */
    private static boolean await(long nanoTime) {
        Thread thread = Thread.currentThread();
        for (long left = nanoTime - System.nanoTime(); left > 0 && !thread.isInterrupted(); ) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
        return !thread.isInterrupted();
    }

    @Override
    public void stop() {
        database.in("Bulk action " + id + " was not stopped", handle -> steps.setStopped(handle, id, Phase.STOPPED));
    }

    @Override
    public BulkProgress progress() {
        return database.in("The progress of bulk action " + id + " is not known", handle -> steps.progress(handle, id));
    }

    @Override
    public String toString() {
        return "BulkRun[" + id + "]";
    }
}
