package io.github.reliablemq.idempotency.jdbc;

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
import java.util.OptionalInt;
import java.util.regex.Matcher;
import org.jdbi.v3.core.Jdbi;

/** Creates and checks the tables of one inbox. Older code runs on the next version too, so one can be ahead. */
final class InboxSchema {

    static final int VERSION = 1;
    static final String SCRIPT = "postgresql/V1__inbox.sql";

    /** Shared by all components that write {@code reliable_schema}: "rmqschem" in ASCII. */
    private static final long ADVISORY_LOCK = 0x726d71736368656dL;

    private final Jdbi jdbi;
    private final InboxTable table;
    private final StoreFailures failures;

    InboxSchema(Jdbi jdbi, InboxTable table, StoreFailures failures) {
        this.jdbi = jdbi;
        this.table = table;
        this.failures = failures;
    }

    void createIfMissing() {
        try {
            OwnTransaction.in(jdbi, this::createIfMissing);
        } catch (SQLException | RuntimeException e) {
            throw failures.of("Creating the tables of " + table, e);
        }
    }

    private boolean createIfMissing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10s'; select pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
            boolean missing = installed(connection).isEmpty();
            if (missing) {
                statement.execute(script());
            }
            return missing;
        }
    }

    void verify() {
        Found found;
        try {
            found = OwnTransaction.in(
                    jdbi, tx -> new Found(installed(tx), exists(tx, table.sql()) && exists(tx, table.attempts())));
        } catch (SQLException | RuntimeException e) {
            throw failures.of("Checking the tables of " + table, e);
        }
        if (found.version().isEmpty() || !found.tables()) {
            throw new SchemaException("Inbox table " + table + " is "
                    + (found.tables()
                            ? "there, but its component '" + table.component() + "' is not in reliable_schema"
                            : "missing, or the table of its attempts")
                    + ". Run " + SCRIPT + " (in the jar of idempotency-jdbc) or JdbcInbox.createSchemaIfMissing().");
        }
        int version = found.version().getAsInt();
        if (version < VERSION) {
            throw new SchemaException("Inbox table " + table + " has version " + version + ", this code needs "
                    + VERSION + ". Run the scripts after V" + version + " up to " + SCRIPT + ".");
        }
        if (version > VERSION + 1) {
            throw new SchemaException("Inbox table " + table + " has version " + version
                    + ", this code understands up to " + (VERSION + 1) + ". Use a newer idempotency-jdbc.");
        }
    }

    private OptionalInt installed(Connection connection) throws SQLException {
        String versions = table.beside("reliable_schema");
        if (!exists(connection, versions)) {
            return OptionalInt.empty();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("select version from " + versions + " where component = ?")) {
            statement.setString(1, table.component());
            ResultSet rows = statement.executeQuery();
            return rows.next() ? OptionalInt.of(rows.getInt(1)) : OptionalInt.empty();
        }
    }

    private static boolean exists(Connection connection, String relation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, relation);
            ResultSet rows = statement.executeQuery();
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** The script with its default names replaced by ours. */
    private String script() {
        String sql = read();
        sql = named(sql, "reliable_inbox", table.sql());
        sql = named(sql, "reliable_inbox_attempt", table.attempts());
        sql = named(sql, "reliable_schema", table.beside("reliable_schema"));
        sql = named(sql, "function reliable_inbox_guard", "function " + table.beside("reliable_inbox_guard"));
        return sql.replace("('inbox',", "('" + table.component() + "',");
    }

    private static String named(String sql, String name, String replacement) {
        return sql.replaceAll("\\b" + name + "\\b", Matcher.quoteReplacement(replacement));
    }

    private static String read() {
        try (InputStream script = InboxSchema.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IllegalStateException(SCRIPT + " is not in the jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a check sees. */
    private record Found(OptionalInt version, boolean tables) {}
}
