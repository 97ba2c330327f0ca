package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.Appetite;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/** Claims of one lane on a database of their own. The clock is the test's. */
final class SteppedClaims implements AutoCloseable {

    static final Duration MOMENT = Duration.ofMillis(25);

    private final OutboxDatabase database = new OutboxDatabase();
    private final Handle handle = database.jdbi.open();
    private final Connection connection = handle.getConnection();
    private final ClaimStatements claims = new ClaimStatements(
            PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK),
            new PostgresDialect().beginClaim(Duration.ofSeconds(30), 16),
            new SurveyPace(this::nanos),
            new Fronts(0));
    private long now;

    private long nanos() {
        return now;
    }

    OutboxDatabase database() {
        return database;
    }

    /** Where they are made. */
    Handle handle() {
        return handle;
    }

    /** The claim stays open. */
    Taking begin(Appetite appetite) throws SQLException {
        connection.setAutoCommit(false);
        return claims.claim(connection, appetite);
    }

    void end() throws SQLException {
        connection.commit();
    }

    /** All it took is sent. */
    Taking claim(Appetite appetite) throws SQLException {
        Taking taking = begin(appetite);
        end();
        return taking;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    /** A parked message of each of so many keys. */
    void park(int keys) throws SQLException {
        handle.execute("""
                insert into reliable_outbox (message_id, destination, ordering_key, state, body_kind, headers, body)
                select gen_random_uuid(), 'queue://orders', 'k' || n, 2, 0, '', 'x'::bytea
                from generate_series(1, ?) as n""", keys);
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.setAutoCommit(true);
        handle.close();
        database.close();
    }
}
