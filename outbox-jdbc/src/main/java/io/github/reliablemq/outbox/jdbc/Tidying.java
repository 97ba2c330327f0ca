package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.RelayPresence.Leftover;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Deletes what the outbox has kept longer than it was told to, one small batch a call. */
final class Tidying {

    /** Rows of one transaction. */
    private static final int BATCH = 1_000;

    /** Relays that could not be told from a message that ends its process are restarted long before that. */
    private static final Duration UNEXPLAINED_END = Duration.ofDays(1);

    private final String begin;
    private final List<Chore> chores;

    Tidying(OutboxParts parts) {
        TidySql sql = parts.sql().tidying();
        Retention retention = parts.retention();
        Duration window = parts.enqueue().dedupWindow();
        this.begin = sql.begin();
        this.chores = List.of(
                new Chore(sql.sent(), retention.sentOrFormerlySent()),
                new Chore(sql.unsent(), retention.unsent()),
                new Chore(sql.ids(), window),
                new Chore(sql.schedules(), window),
                new Chore(sql.relays(), UNEXPLAINED_END),
                new Chore(sql.bulkItems(), retention.unsent()),
                new Chore(sql.bulks(), retention.unsent()));
    }

    /** In the transaction of the connection, which the caller commits. */
    Leftover tidy(Connection on) throws SQLException {
        if (!isMine(on)) {
            return Leftover.NONE;
        }
        for (Chore chore : chores) {
            if (chore.on(on) == BATCH) {
                return Leftover.SOME;
            }
        }
        return Leftover.NONE;
    }

    private boolean isMine(Connection on) throws SQLException {
        try (PreparedStatement first = on.prepareStatement(begin)) {
            boolean rows = first.execute();
            while (!rows) {
                if (first.getUpdateCount() < 0) {
                    throw new SQLException("No answer whether this relay may tidy up");
                }
                rows = first.getMoreResults();
            }
            try (ResultSet answer = first.getResultSet()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private record Chore(String sql, Duration age) {

        long on(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, EnqueueSql.micros(age));
                statement.setInt(2, BATCH);
                if (!statement.execute()) {
                    return statement.getUpdateCount();
                }
                try (ResultSet counted = statement.getResultSet()) {
                    counted.next();
                    return counted.getLong(1);
                }
            }
        }
    }
}
