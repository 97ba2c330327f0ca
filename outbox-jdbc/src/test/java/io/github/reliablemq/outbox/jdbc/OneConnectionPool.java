package io.github.reliablemq.outbox.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/** Hands out the same connection again and again, as it came back: it resets nothing and ends no transaction. */
final class OneConnectionPool implements ConnectionFactory, AutoCloseable {

    private final DataSource source;
    private final Connection connection;
    private final int backend;

    OneConnectionPool(DataSource source, boolean autoCommit) throws SQLException {
        this.source = source;
        this.connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '12345ms'");
            statement.execute("set idle_in_transaction_session_timeout = '54321ms'");
            statement.execute("set session characteristics as transaction isolation level repeatable read");
            ResultSet pid = statement.executeQuery("select pg_backend_pid()");
            pid.next();
            backend = pid.getInt(1);
        }
        connection.setNetworkTimeout(Runnable::run, 23_456);
        connection.setAutoCommit(autoCommit);
    }

    @Override
    public Connection openConnection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** All that a later user of the connection could notice. Whether it is in a transaction is seen from beside it. */
    Map<String, String> state() throws SQLException {
        Map<String, String> state = new TreeMap<>();
        try (Connection beside = source.getConnection()) {
            read(beside, "select 'in the server', state from pg_stat_activity where pid = " + backend, state);
        }
        state.put("auto-commit", String.valueOf(connection.getAutoCommit()));
        state.put("network timeout", String.valueOf(connection.getNetworkTimeout()));
        read(
                connection,
                "select name, setting from pg_settings where source in ('session', 'client') or name ~ '^transaction_'",
                state);
        read(connection, "select 'listens to', string_agg(c, ' ') from pg_listening_channels() as c", state);
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        return state;
    }

    private static void read(Connection from, String sql, Map<String, String> state) throws SQLException {
        try (Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                state.put(rows.getString(1), String.valueOf(rows.getString(2)));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
