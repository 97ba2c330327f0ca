package io.github.reliablemq.torture;

import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The run's database, asked with plain JDBC past all proxies, a connection for each question. Thread-safe. */
final class Database {

    private static final String TABLES = """
            create table effect (
                n bigserial primary key,
                consumer text not null,
                message_id text not null,
                incarnation text not null,
                hash text not null,
                at timestamptz not null default clock_timestamp());
            create index on effect (message_id);
            create table ledger (writer text not null, tx bigint not null, xid text not null);
            create table counter (id integer primary key, n bigint not null);
            insert into counter select id, 0 from generate_series(0, 1) id""";

    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    /** Creates all tables. */
    void install() {
        Jdbi jdbi = Jdbi.create(source);
        JdbcOutbox.create(jdbi).createSchemaIfMissing();
        JdbcInbox.create(jdbi).createSchemaIfMissing();
        execute(TABLES);
    }

    DataSource source() {
        return source;
    }

    /** Something done with a connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    <T> T ask(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return work.with(connection);
        }
    }

    /** The first column of each row, as text. */
    List<String> list(String sql) throws SQLException {
        return ask(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                List<String> values = new ArrayList<>();
                while (rows.next()) {
                    values.add(History.orNone(rows.getString(1)));
                }
                return values;
            }
        });
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(list(sql).get(0));
    }

    /** As {@link #number}; empty when the database does not answer. */
    OptionalLong tryNumber(String sql) {
        try {
            return OptionalLong.of(number(sql));
        } catch (SQLException away) {
            return OptionalLong.empty();
        }
    }

    /** As {@link #list}; empty when the database does not answer. */
    List<String> tryList(String sql) {
        try {
            return list(sql);
        } catch (SQLException away) {
            return List.of();
        }
    }

    void execute(String sql) {
        try {
            ask(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(sql);
                }
            });
        } catch (SQLException e) {
            throw new TortureException("`" + sql + "` failed: " + e.getMessage(), e);
        }
    }

    /** Whether it answers by then. */
    boolean awaitAnswer(Duration atMost) {
        return Patience.until(atMost, () -> tryNumber("select 1").isPresent());
    }

    /** A backend of that process that has a transaction open and waits for its client; null when there is none now. */
    @Nullable
    String idleInTransaction(String application) {
        List<String> backends = tryList("select pid from pg_stat_activity where application_name = '" + application
                + "' and state = 'idle in transaction' and clock_timestamp() - state_change > interval '5 ms'");
        return backends.isEmpty() ? null : backends.get(0);
    }
}
