package io.github.reliablemq.testkit;

import io.github.reliablemq.BulkAction;
import io.github.reliablemq.BulkProgress;
import io.github.reliablemq.BulkProgress.Phase;
import io.github.reliablemq.BulkRun;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Rate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A bulk action in an {@link InMemoryOutbox}. It waits by the time of the machine, not of the outbox, as its rate says.
 */
final class InMemoryBulk implements BulkRun {

    private final InMemoryAdmin admin;
    private final UUID id;
    private final BulkAction action;
    private final Operator operator;
    private final int total;
    private final Queue<MessageSummary> left;
    private int done;
    private boolean stopped;

    InMemoryBulk(InMemoryAdmin admin, UUID id, BulkAction action, Operator operator, List<MessageSummary> frozen) {
        this.admin = admin;
        this.id = id;
        this.action = action;
        this.operator = operator;
        this.total = frozen.size();
        this.left = new ArrayDeque<>(frozen);
    }

    BulkAction action() {
        return action;
    }

    Operator operator() {
        return operator;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public synchronized BulkProgress tryOne() {
        MessageSummary next = left.poll();
        if (next != null && admin.act(next, this)) {
            done++;
        }
        return progress();
    }

    @Override
    public BulkProgress go(Rate rate) {
        resume();
        BulkProgress progress = progress();
        long next = System.nanoTime();
        while (progress.phase() == Phase.OPEN && await(next)) {
            next = System.nanoTime() + rate.every().toNanos();
            for (int i = 0; i < rate.messages() && progress.phase() == Phase.OPEN; i++) {
                progress = tryOne();
            }
        }
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

    private synchronized void resume() {
        stopped = false;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }

    @Override
    public synchronized BulkProgress progress() {
        Phase phase = left.isEmpty() ? Phase.FINISHED : stopped ? Phase.STOPPED : Phase.OPEN;
        return new BulkProgress(id, action, operator, total, done, total - left.size() - (long) done, phase);
    }
}
