package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes that something was committed here: one notification is under way, and at most one more is
 * wished for, however many transactions commit meanwhile. Runs on a thread and a connection of its own, from the first
 * wish on, because a notification inside a transaction of the application would have all commits wait for each other.
 * Failures are told to nobody: the others poll.
 */
final class WakeSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOutbox.class);

    /** A process that commits all the time costs the database a hundred notifications a second at most. */
    private static final Duration GAP = Duration.ofMillis(10);

    private final WakeLine line;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Thread thread;
    private boolean wished;
    private boolean closed;
    /** Of the thread alone. */
    private @Nullable OwnConnection connection;

    WakeSender(WakeLine line) {
        this.line = line;
    }

    /** Never blocks. */
    void wish() {
        lock.lock();
        try {
            if (closed || wished) {
                return;
            }
            wished = true;
            changed.signalAll();
            if (thread == null) {
                thread = line.start("notify", this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        int failures = 0;
        while (takeWish()) {
            Duration wait = GAP;
            try {
                send();
                failures = 0;
            } catch (SQLException | RuntimeException | Error e) {
                failures++;
                wait = WakeLine.OUTAGE.after(failures);
                LOG.debug("Outbox {}: no other process was told of a commit; they poll", line.table(), e);
                disconnect();
                wishAgain();
            }
            pause(wait);
        }
        disconnect();
    }

    private void send() throws SQLException {
        Connection on = connected();
        try (PreparedStatement send = on.prepareStatement(line.sql().send())) {
            send.setString(1, line.table().qualified());
            send.setString(2, line.self());
            send.execute();
        }
        on.commit();
    }

    private Connection connected() throws SQLException {
        OwnConnection open = connection;
        if (open == null) {
            open = line.connect();
            connection = open;
        }
        return open.connection();
    }

    private void disconnect() {
        OwnConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** Waits for a wish; false when it is closed and nothing is wished for any more. */
    private boolean takeWish() {
        lock.lock();
        try {
            while (!wished && !closed) {
                changed.awaitUninterruptibly();
            }
            boolean taken = wished;
            wished = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** The last one, at the end, gets one try. */
    private void wishAgain() {
        lock.lock();
        try {
            wished = !closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // It ends through close() only; a pause cut short is harmless.
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is still wished for, once, and gives the connection back. */
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
        WakeLine.join(running);
    }
}
