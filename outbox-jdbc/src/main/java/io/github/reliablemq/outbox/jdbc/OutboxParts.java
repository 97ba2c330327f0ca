package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.ReliableException;
import io.github.reliablemq.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/** What producers, sessions and operators of one outbox share. Immutable. */
record OutboxParts(
        TableName table,
        Dialect dialect,
        OutboxSql sql,
        EnqueueSettings enqueue,
        Duration claimTimeout,
        Retention retention) {

    /** Does something with Jdbi; its exceptions leave as ours. */
    <T> T translating(String whatHappened, Supplier<T> action) {
        try {
            return action.get();
        } catch (ReliableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Jdbi's exceptions, and those of pools that connect only when first asked.
            throw explain(whatHappened, e);
        }
    }

    private StoreException explain(String whatHappened, RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return dialect.explain(whatHappened, sql);
            }
        }
        return new StoreException(whatHappened + ": " + thrown.getMessage(), thrown);
    }
}
