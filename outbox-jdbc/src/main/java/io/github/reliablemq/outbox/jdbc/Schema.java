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

    private static final String TABLE_OF_VERSIONS = """
            create table if not exists %s (
                component    text primary key,
                version      integer not null,
                installed_at timestamptz not null default now()
            )""";

    private final TableName table;
    private final Dialect dialect;

    Schema(TableName table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
    }

    /** Runs in the handle's transaction. */
    void createIfMissing(Handle handle) {
        handle.execute(dialect.lockInstaller());
        handle.execute(TABLE_OF_VERSIONS.formatted(table.versions()));
        Optional<Integer> found = version(handle);
        if (found.isPresent()) {
            check(found.get());
            return;
        }
        run(handle.getConnection(), script());
        handle.execute(
                "insert into " + table.versions() + " (component, version) values (?, ?)", table.component(), VERSION);
    }

    void verify(Handle handle) {
        boolean anyTable = handle.createQuery("select to_regclass(:name) is not null")
                .bind("name", table.versions())
                .mapTo(Boolean.class)
                .one();
        Optional<Integer> found = anyTable ? version(handle) : Optional.empty();
        check(found.orElseThrow(
                () -> new SchemaException("Outbox table " + table + " is not installed in this database."
                        + " Run the SQL file V1__outbox.sql, or call JdbcOutbox.createSchemaIfMissing()")));
    }

    private Optional<Integer> version(Handle handle) {
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
        String renamed = text.replace(TableName.STANDARD, table.table());
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

    private static String read(String resource) {
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
