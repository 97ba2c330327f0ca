package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.SchemaException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.TransactionLostException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What went wrong at the database, in our exceptions. */
final class StoreFailures {

    /** Of causes: a handler's may go round in circles. */
    private static final int DEEPEST = 20;

    private final Dialect dialect;
    private final InboxTable table;

    StoreFailures(Dialect dialect, InboxTable table) {
        this.dialect = dialect;
        this.table = table;
    }

    /** @param doing what failed, with its ids, such as {@code "Insert of key ..."} */
    StoreException of(String doing, Exception e) {
        SQLException sql = sqlCause(e);
        if (sql == null) {
            return new StoreException(doing + " failed: " + e, e);
        }
        String what = doing + " failed: " + sql.getMessage() + " (SQLSTATE " + sql.getSQLState() + "). ";
        return switch (dialect.classify(sql)) {
            case UNAVAILABLE ->
                new StoreUnavailableException(
                        what + "The database is out of reach or takes no writes; nothing was acknowledged. Try later.",
                        e);
            case TRANSACTION_LOST ->
                lost(
                        what + "A statement of the handler failed and its exception was swallowed, the handler tried to"
                                + " commit, or it was idle longer than the server allows. Everything is rolled back. Let"
                                + " exceptions out of the handler.",
                        e);
            case SCHEMA ->
                new SchemaException(
                        what + "Table " + table + " is not as this version knows it: run " + InboxSchema.SCRIPT
                                + " or JdbcInbox.createSchemaIfMissing().",
                        e);
            case CONTENDED ->
                new StoreException(
                        what + "Another transaction won; everything is rolled back. Repeat the whole transaction.", e);
            case CANCELLED, OTHER -> new StoreException(what + "Everything is rolled back.", e);
        };
    }

    Dialect.Kind kind(SQLException e) {
        return dialect.classify(e);
    }

    /** Of everything a database said on the way to this exception; which database, it does not know. */
    Set<Dialect.Kind> kinds(Throwable thrown) {
        Set<Dialect.Kind> kinds = EnumSet.noneOf(Dialect.Kind.class);
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException sql) {
                kinds.add(dialect.classify(sql));
            }
            cause = cause.getCause();
        }
        return kinds;
    }

    static TransactionLostException lost(String why, Throwable cause) {
        TransactionLostException lost = new TransactionLostException(why);
        lost.initCause(cause);
        return lost;
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
