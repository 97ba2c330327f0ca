package io.github.reliablemq.idempotency.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;

/**
 * Deletes what is old, keys and then attempts, in batches with a transaction each: one large delete would hold up the
 * consumers and, when it is interrupted, have done nothing.
 */
final class Purge {

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final StoreFailures failures;
    private final Duration olderThan;
    private final int batchSize;

    Purge(Jdbi jdbi, Dialect dialect, StoreFailures failures, Duration olderThan, int batchSize) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.failures = failures;
        this.olderThan = olderThan;
        this.batchSize = batchSize;
    }

    /**
     * Does everything there is to do, beside whoever else does it.
     *
     * @param ended asked after each batch
     * @return the number of keys deleted
     */
    long run(BooleanSupplier ended) {
        return run(tx -> true, ended);
    }

    /** The same for as long as nobody else does it. */
    long runElected(BooleanSupplier ended) {
        return run(dialect::isElected, ended);
    }

    private long run(Condition turn, BooleanSupplier ended) {
        long keys = 0;
        try {
            keys = all(turn, ended, dialect::deleteKeys);
            if (!ended.getAsBoolean()) {
                all(turn, ended, dialect::deleteAttempts);
            }
        } catch (SQLException | RuntimeException e) {
            throw failures.of("Purge of what is older than " + olderThan, e);
        }
        return keys;
    }

    private long all(Condition turn, BooleanSupplier ended, Deletion deletion) throws SQLException {
        long total = 0;
        int deleted;
        do {
            deleted = OwnTransaction.in(jdbi, tx -> {
                dialect.beginBounded(tx);
                return turn.holds(tx) ? deletion.in(tx, olderThan, batchSize) : 0;
            });
            total += deleted;
        } while (deleted == batchSize && !ended.getAsBoolean());
        return total;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    private interface Deletion {
        int in(Connection connection, Duration olderThan, int limit) throws SQLException;
    }
}
