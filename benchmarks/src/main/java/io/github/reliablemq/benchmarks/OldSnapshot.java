package io.github.reliablemq.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A transaction that has read once and stays open: the database keeps every row that died since. */
final class OldSnapshot implements AutoCloseable {

    private static final String SNAPSHOT = "select txid_current_snapshot()::text";

    private final Connection connection;
    private final String taken;

    private OldSnapshot(Connection connection, String taken) {
        this.connection = connection;
        this.taken = taken;
    }

    static OldSnapshot take(DataSource database) throws SQLException {
        Connection connection = database.getConnection();
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select count(*) from reliable_outbox");
            }
            return new OldSnapshot(connection, snapshot(connection));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Looks whether the transaction still sees what it saw.
     *
     * @throws IllegalStateException when not: what was measured was something else
     */
    void checkThatItIsHeld() throws SQLException {
        String now = snapshot(connection);
        if (!now.equals(taken)) {
            throw new IllegalStateException("The old snapshot was " + taken + " and is " + now);
        }
    }

    private static String snapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SNAPSHOT)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
