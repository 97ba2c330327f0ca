package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Backoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sender and receiver of wake-ups share. Immutable.
 *
 * @param jdbi where both get a connection they keep
 * @param self who tells, so that an outbox does not listen to itself
 */
record WakeLine(Jdbi jdbi, OutboxParts parts, String self) {

    /** Between tries to reach a database that is away. */
    static final Backoff OUTAGE = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOutbox.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    static WakeLine through(Jdbi jdbi, OutboxParts parts) {
        return new WakeLine(jdbi, parts, UUID.randomUUID().toString());
    }

    WakeSql sql() {
        return parts.dialect().wakes();
    }

    TableName table() {
        return parts.table();
    }

    OwnConnection connect() throws SQLException {
        Handle handle = parts.translating("No connection for wake-ups of outbox " + table(), jdbi::open);
        return OwnConnection.of(handle, LONGEST_WAIT);
    }

    Thread start(String role, Runnable work) {
        Thread thread = new Thread(work, "reliablemq-" + table() + "-" + role);
        thread.start();
        return thread;
    }

    /** Waits for a thread that was told to end. */
    static void join(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        try {
            thread.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} did not end within {} and is left behind; it ends by itself", thread.getName(), LONGEST_END);
        }
    }
}
