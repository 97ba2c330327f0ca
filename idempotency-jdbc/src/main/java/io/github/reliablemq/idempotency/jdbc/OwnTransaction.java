package io.github.reliablemq.idempotency.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of our own, committed for certain: with a pool whose connections come with auto-commit off, Jdbi would
 * take the transaction for the caller's and leave the commit to somebody else.
 */
final class OwnTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcInbox.class);

    private OwnTransaction() {}

    static <R> R in(Jdbi jdbi, Work<R> work) throws SQLException {
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            boolean autoCommitBefore = connection.getAutoCommit();
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                R result = work.in(connection);
                connection.commit();
                committed = true;
                return result;
            } finally {
                end(connection, committed, autoCommitBefore);
            }
        }
    }

    /** A connection that is broken cannot be restored, and the pool will not hand it out again. */
    private static void end(Connection connection, boolean committed, boolean autoCommit) {
        try {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException broken) {
            LOG.debug("The connection is broken and is only closed", broken);
        }
    }

    /** What happens in it. */
    @FunctionalInterface
    interface Work<R> {
        R in(Connection connection) throws SQLException;
    }
}
