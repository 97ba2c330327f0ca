package io.github.reliablemq.benchmarks.harness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** What PostgreSQL counts. */
final class DatabaseCounters {

    private static final String WAL = "select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint";
    private static final String DEAD =
            "select coalesce(sum(n_tup_del + n_tup_upd), 0)::bigint from pg_stat_user_tables";

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final int LOOKS = 50;

    private static final String VACUUMS =
            "select count(*) from pg_stat_activity where backend_type = 'autovacuum worker'";
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(15);

    private DatabaseCounters() {}

    /**
     * Returns when the server has nothing more to do for what was before: no dirty page is left, nobody vacuums.
     *
     * @throws IllegalStateException when vacuuming does not end
     */
    static void awaitRest(DataSource server) throws SQLException {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (number(connection, VACUUMS) > 0) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("Autovacuum does not come to an end");
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            statement.execute("checkpoint");
        }
    }

    /** Bytes of WAL that the server has written since it was made. */
    static long walBytes(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return number(connection, WAL);
        }
    }

    /** Row versions that were made dead; waits until connections that were just closed have told of theirs. */
    static long deadRows(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            long before = -1;
            long now = number(connection, DEAD);
            for (int look = 0; look < LOOKS && now != before; look++) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                before = now;
                now = number(connection, DEAD);
            }
            return now;
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
