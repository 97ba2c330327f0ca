package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of our own, committed for certain. Jdbi's callbacks would join a transaction of the caller's thread,
 * and with a pool whose connections come with auto-commit off they would leave the commit to somebody else.
 */
final class OwnTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(OwnTransaction.class);

    private OwnTransaction() {}

    static <R> R in(Jdbi jdbi, Function<Handle, R> action) {
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            boolean autoCommitBefore = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                R result = action.apply(handle);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            } finally {
                restore(connection, autoCommitBefore);
            }
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** A connection that is broken cannot be restored, and the pool will not hand it out again. */
    private static void restore(Connection connection, boolean autoCommit) {
        try {
            connection.setAutoCommit(autoCommit);
        } catch (SQLException broken) {
            LOG.debug("The connection is broken", broken);
        }
    }
}
