package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.SchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;

/** Creates the tables and checks that this code understands those it finds. */
final class Schema {

    /** The version this code creates; it also runs on the next one, so that old and new processes can overlap. */
    static final int VERSION = 1;

    private final TableName table;
    private final Dialect dialect;

    Schema(TableName table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
    }

    /** Runs in the handle's transaction. */
    void createIfMissing(Handle handle) {
        handle.execute(dialect.lockInstaller());
        Optional<Integer> found = version(handle);
        if (found.isPresent()) {
            check(found.get());
        } else {
            run(handle.getConnection(), script());
        }
    }

    void verify(Handle handle) {
        check(version(handle)
                .orElseThrow(() -> new SchemaException("Outbox table " + table + " is not installed in this database."
                        + " Run " + dialect.schemaScript()
                        + " (in the jar of outbox-jdbc), or call JdbcOutbox.createSchemaIfMissing()")));
    }

    /**
     * Empty when the table was never installed here. Asked through plain JDBC: an application that is starting need not
     * wait until Jdbi has made ready for its first statement.
     */
    private Optional<Integer> version(Handle handle) {
        Connection connection = handle.getConnection();
        try {
            Optional<Boolean> anyTable =
                    first(connection, dialect.tableExists(), table.versions(), row -> row.getBoolean(1));
            return anyTable.orElse(false)
                    ? first(
                            connection,
                            "select version from " + table.versions() + " where component = ?",
                            table.component(),
                            row -> row.getInt(1))
                    : Optional.empty();
        } catch (SQLException e) {
            // One of Jdbi's, as from the other statements of a handle: who asks tells it from what a schema lacks.
            throw new TransactionException("The version of the tables of outbox " + table + " was not read: " + e, e);
        }
    }

    private static <T> Optional<T> first(Connection connection, String query, String parameter, Column<T> column)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(column.of(rows)) : Optional.empty();
            }
        }
    }

    /** Reads a column that is not null. */
    @FunctionalInterface
    private interface Column<T> {
        T of(ResultSet row) throws SQLException;
    }

    private void check(int version) {
        if (version != VERSION && version != VERSION + 1) {
            throw new SchemaException("Outbox table " + table + " has schema version " + version
                    + "; this code works with " + VERSION + " and " + (VERSION + 1)
                    + ". Migrate the table, or use the library version that made it");
        }
    }

    private String script() {
        String text = read(dialect.schemaScript());
        String renamed = text.replace(TableName.STANDARD, table.table())
                .replace("'" + TableName.STANDARD_COMPONENT + "'", "'" + table.component() + "'");
        String schema = table.schema();
        return schema == null ? renamed : dialect.useSchema(schema) + ";\n" + renamed;
    }

    private static void run(Connection connection, String script) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
        } catch (SQLException e) {
            throw new SchemaException("The outbox tables were not created: " + e.getMessage(), e);
        }
    }

    /** A text of this jar. */
    static String read(String resource) {
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + resource + " is missing from this jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
