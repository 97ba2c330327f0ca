package io.github.reliablemq.idempotency.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the keys of an inbox that are older than its retention, and attempts that are as old, about once a minute.
 *
 * <pre>{@code
 * InboxCleaner cleaner = inbox.cleaner().start();
 * ...
 * cleaner.close();
 * }</pre>
 *
 * <p>Run one in each process that has a consumer: of all that run at a time one works, elected by the database. It
 * deletes at most 1,000 rows in a transaction, and waits for nobody's rows. Keys stay an hour longer than the
 * retention, because the clocks of producers, consumers and database differ. When the database fails this is logged and
 * tried again at the next turn.
 *
 * <p>Has one thread, from {@link #start} to {@link #close}, and one connection of the inbox's {@code Jdbi} for the time
 * of each transaction. Thread-safe; whoever started it closes it.
 */
public final class InboxCleaner implements AutoCloseable {

    /** How far clocks may be apart before a key is forgotten that a consumer still relies on. */
    static final Duration MARGIN = Duration.ofHours(1);

    static final int BATCH = 1_000;
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(InboxCleaner.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final String table;
    private final Purge purge;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Thread thread;
    private volatile boolean closed;
    /** Of the thread alone. */
    private int failures;

    InboxCleaner(String table, Purge purge, Duration interval) {
        this.table = table;
        this.purge = purge;
        this.interval = interval;
    }

    /**
     * Starts the thread. The first turn comes within a minute, at a random moment.
     *
     * @return this
     * @throws IllegalStateException when it was started or closed before
     */
    public InboxCleaner start() {
        lock.lock();
        try {
            if (thread != null || closed) {
                throw new IllegalStateException("The cleaner of " + table + " was started or closed before");
            }
            thread = new Thread(this::run, "reliablemq-" + table + "-cleaner");
            thread.start();
            return this;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        double share = ThreadLocalRandom.current().nextDouble();
        while (sleep(share)) {
            turn();
            // Apart from each other, however many processes started at once.
            share = 0.75 + ThreadLocalRandom.current().nextDouble() / 2;
        }
    }

    /** One round; throws nothing. */
    void turn() {
        try {
            long deleted = purge.runElected(() -> closed);
            failures = 0;
            LOG.debug("{}: {} old keys deleted", table, deleted);
        } catch (RuntimeException | Error e) {
            failures++;
            if (failures == 1) {
                LOG.warn("{}: old keys could not be deleted; tried again within minutes", table, e);
            } else {
                LOG.debug("{}: old keys could still not be deleted", table, e);
            }
        }
    }

    /** False when it was closed. */
    private boolean sleep(double share) {
        lock.lock();
        try {
            long left = (long) (interval.toNanos() * share);
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // It ends through close() only; a turn that comes early is harmless.
        } finally {
            lock.unlock();
        }
        return !closed;
    }

    /** Ends the thread after the batch in hand, and waits for that at most 10 s. */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            running = thread;
        } finally {
            lock.unlock();
        }
        if (running != null && running != Thread.currentThread()) {
            join(running);
        }
    }

    private static void join(Thread running) {
        try {
            running.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (running.isAlive()) {
            LOG.warn("{} did not end within {} and is left behind; it ends by itself", running.getName(), LONGEST_END);
        }
    }
}
