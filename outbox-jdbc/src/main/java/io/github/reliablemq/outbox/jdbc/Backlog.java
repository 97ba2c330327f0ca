package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.BacklogFullException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then how many messages wait, on the connection of whoever records one, and warns or refuses.
 * Thread-safe.
 */
final class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final TableName table;
    private final String question;
    private final Limits limits;
    private final LongSupplier nanos;
    private final AtomicLong nextLook;
    private volatile long seen;
    private volatile boolean warned;

    /**
     * How many messages may wait.
     *
     * @param warn from that many on a warning is logged, once until the backlog has shrunk
     * @param refuse from that many on messages are refused
     */
    record Limits(long warn, long refuse) {}

    Backlog(TableName table, String question, Limits limits, LongSupplier nanos) {
        this.table = table;
        this.question = question;
        this.limits = limits;
        this.nanos = nanos;
        this.nextLook = new AtomicLong(nanos.getAsLong());
    }

    /** Throws when the backlog is full. */
    void check(Connection connection) throws SQLException {
        long now = nanos.getAsLong();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + PAUSE)) {
            look(connection);
        }
        long backlog = seen;
        if (backlog >= limits.refuse()) {
            throw new BacklogFullException(
                    "Outbox " + table + " holds about " + backlog + " messages, the limit for recording is "
                            + limits.refuse() + "; nothing was recorded. See why the relay does not keep up, or raise"
                            + " JdbcOutboxBuilder.refuseAtBacklog",
                    backlog,
                    limits.refuse());
        }
    }

    private void look(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(question);
                ResultSet answer = ask.executeQuery()) {
            answer.next();
            seen = answer.getLong(1);
        }
        if (seen >= limits.warn() && !warned) {
            warned = true;
            LOG.warn(
                    "Outbox {} holds about {} messages, {} or more are worth a look: is the relay running, is the"
                            + " broker there, are messages parked?",
                    table,
                    seen,
                    limits.warn());
        } else if (warned && seen < limits.warn() / 10 * 9) {
            // Not at the limit itself: a backlog that hovers there would warn each second.
            warned = false;
            LOG.info("Outbox {} is down to about {} messages", table, seen);
        }
    }
}
