package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection held for long, without auto-commit and with a limit to every wait for the server; it goes back as it
 * came. Used by one thread at a time.
 */
final class OwnConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnConnection.class);

    private final Handle handle;
    private final Connection connection;
    private final int formerNetworkTimeout;
    private final boolean formerAutoCommit;

    private OwnConnection(Handle handle, int formerNetworkTimeout, boolean formerAutoCommit) {
        this.handle = handle;
        this.connection = handle.getConnection();
        this.formerNetworkTimeout = formerNetworkTimeout;
        this.formerAutoCommit = formerAutoCommit;
    }

    /**
     * Takes the handle over.
     *
     * @param longestWait a frozen database must not hold anybody for ever
     */
    static OwnConnection of(Handle handle, Duration longestWait) throws SQLException {
        try {
            Connection connection = handle.getConnection();
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                // Whatever was asked before opened a transaction.
                connection.rollback();
            }
            int former = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) longestWait.toMillis());
            connection.setAutoCommit(false);
            return new OwnConnection(handle, former, autoCommit);
        } catch (SQLException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("Roll back failed; the server ends the transaction with the connection", e);
        }
    }

    @Override
    public void close() {
        rollBack();
        try {
            connection.setAutoCommit(formerAutoCommit);
            connection.setNetworkTimeout(Runnable::run, formerNetworkTimeout);
        } catch (SQLException e) {
            LOG.debug("The connection is broken and is only closed", e);
        }
        try {
            handle.close();
        } catch (RuntimeException e) {
            LOG.debug("Closing the connection failed", e);
        }
    }
}
