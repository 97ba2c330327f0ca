package io.github.reliablemq.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Statements around the measured work, each on a connection of its own that may take as long as it needs. */
final class Sql {

    private Sql() {}

    static void execute(DataSource database, String... statements) throws SQLException {
        try (Connection connection = patient(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long number(DataSource database, String query) throws SQLException {
        try (Connection connection = patient(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /**
     * The same state before each turn: no dead rows, fresh statistics, nothing left to be written for the turn before.
     *
     * @param tables those that the turns change
     */
    static void tidy(DataSource database, String... tables) throws SQLException {
        execute(database, "vacuum (analyze) " + String.join(", ", tables), "checkpoint");
    }

    private static Connection patient(DataSource database) throws SQLException {
        Connection connection = database.getConnection();
        connection.setNetworkTimeout(Runnable::run, 0);
        return connection;
    }
}
