package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 13 and later. */
final class PostgresAttempts implements AttemptStatements {

    /** The select does not see what the update does, so it asks for the same itself. */
    private static final String IS_WAITING = """
            with arrived as (
                update %1$s set waits_for = null, touched_at = clock_timestamp()
                where consumer = ? and message_id = ? and epoch = ? and waits_for = ?::uuid
            )
            select 1 from %1$s
                where consumer = ? and message_id = ? and epoch = ?
                    and waits_for is not null and waits_for is distinct from ?::uuid
            """;

    private static final String AWAITS = """
            insert into %s as a (consumer, message_id, epoch, attempts, unfinished, waits_for) values (?, ?, ?, 1, 0, ?)
                on conflict (consumer, message_id, epoch) do update
                    set waits_for = excluded.waits_for, touched_at = clock_timestamp()
                returning pg_current_xact_id()::text
            """;

    private static final String AWAITED = """
            select waits_for, pg_current_xact_id()::text from %s
                where consumer = ? and message_id = ? and waits_for is not null
                order by epoch desc limit 1
            """;

    private final String begin;
    private final String failed;
    private final String takeBack;
    private final String forget;
    private final String isWaiting;
    private final String awaits;
    private final String awaited;

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
        this.isWaiting = bounded + IS_WAITING.formatted(attempts);
        this.awaits = AWAITS.formatted(attempts);
        this.awaited = AWAITED.formatted(attempts);
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
    public boolean isWaiting(
            Connection connection, ConsumerName consumer, MessageId id, int epoch, @Nullable MessageId retry)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, isWaiting, consumer, id)) {
            UUID arrived = retry == null ? null : retry.value();
            statement.setInt(3, epoch);
            statement.setObject(4, arrived, Types.OTHER);
            statement.setString(5, consumer.value());
            statement.setObject(6, id.value());
            statement.setInt(7, epoch);
            statement.setObject(8, arrived, Types.OTHER);
            try (ResultSet rows = third(statement)) {
                return rows.next();
            }
        }
    }

    @Override
    public String awaits(Connection connection, ConsumerName consumer, MessageId id, int epoch, MessageId retry)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, awaits, consumer, id)) {
            statement.setInt(3, epoch);
            statement.setObject(4, retry.value());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    @Override
    public Optional<Awaited> awaited(Connection connection, ConsumerName consumer, MessageId id) throws SQLException {
        try (PreparedStatement statement = prepare(connection, awaited, consumer, id);
                ResultSet rows = statement.executeQuery()) {
            return rows.next()
                    ? Optional.of(new Awaited(new MessageId(rows.getObject(1, UUID.class)), rows.getString(2)))
                    : Optional.empty();
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
            try (ResultSet rows = third(statement)) {
                rows.next();
                return new Attempt(rows.getInt(1), rows.getInt(2));
            }
        }
    }

    /** The answer to what follows the two statements that bound the wait. */
    private static ResultSet third(PreparedStatement statement) throws SQLException {
        statement.execute();
        statement.getMoreResults();
        statement.getMoreResults();
        return statement.getResultSet();
    }

    private static PreparedStatement prepare(Connection connection, String sql, ConsumerName consumer, MessageId id)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, consumer.value());
        statement.setObject(2, id.value());
        return statement;
    }
}
