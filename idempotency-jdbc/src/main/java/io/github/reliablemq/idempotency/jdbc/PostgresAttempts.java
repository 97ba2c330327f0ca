package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** PostgreSQL 13 and later. */
final class PostgresAttempts implements AttemptStatements {

    private final String begin;
    private final String failed;
    private final String takeBack;
    private final String forget;

    /** @param bounded two statements to begin with */
    PostgresAttempts(InboxTable table, String bounded) {
        String attempts = table.attempts();
        this.begin = bounded + """
                insert into %s as a (consumer, message_id, epoch, attempts, unfinished) values (?, ?, ?, 1, 1)
                    on conflict (consumer, message_id, epoch) do update
                        set attempts = a.attempts + 1, unfinished = a.unfinished + 1, touched_at = clock_timestamp()
                    returning attempts, unfinished
                """.formatted(attempts);
        // Nothing unfinished: this attempt's beginning was not noted, so it is not counted yet.
        this.failed = bounded + """
                insert into %s as a (consumer, message_id, epoch, attempts, unfinished) values (?, ?, ?, 1, 0)
                    on conflict (consumer, message_id, epoch) do update
                        set attempts = a.attempts + case when a.unfinished > 0 then 0 else 1 end, unfinished = 0,
                            touched_at = clock_timestamp()
                    returning attempts, unfinished
                """.formatted(attempts);
        this.takeBack = bounded + """
                update %s
                    set attempts = greatest(attempts - 1, 0), unfinished = greatest(unfinished - 1, 0),
                        touched_at = clock_timestamp()
                    where consumer = ? and message_id = ? and epoch = ?
                """.formatted(attempts);
        this.forget = bounded + "delete from %s where consumer = ? and message_id = ?".formatted(attempts);
    }

    @Override
    public Attempt begin(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException {
        return count(connection, begin, consumer, id, epoch);
    }

    @Override
    public int failed(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException {
        return count(connection, failed, consumer, id, epoch).number();
    }

    @Override
    public void takeBack(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException {
        try (PreparedStatement statement = prepare(connection, takeBack, consumer, id)) {
            statement.setInt(3, epoch);
            statement.execute();
        }
    }

    @Override
    public void forget(Connection connection, ConsumerName consumer, MessageId id) throws SQLException {
        try (PreparedStatement statement = prepare(connection, forget, consumer, id)) {
            statement.execute();
        }
    }

    private static Attempt count(Connection connection, String sql, ConsumerName consumer, MessageId id, int epoch)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, consumer, id)) {
            statement.setInt(3, epoch);
            statement.execute();
            statement.getMoreResults();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return new Attempt(rows.getInt(1), rows.getInt(2));
            }
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, ConsumerName consumer, MessageId id)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, consumer.value());
        statement.setObject(2, id.value());
        return statement;
    }
}
