package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.SchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

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

    /** Empty when the table was never installed here. */
    private Optional<Integer> version(Handle handle) {
        boolean anyTable = handle.createQuery(dialect.tableExists())
                .bind(0, table.versions())
                .mapTo(Boolean.class)
                .one();
        if (!anyTable) {
            return Optional.empty();
        }
        return handle.createQuery("select version from " + table.versions() + " where component = :component")
                .bind("component", table.component())
                .mapTo(Integer.class)
                .findOne();
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
