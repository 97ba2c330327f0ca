package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Failure;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.RowId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane's connection. A claim is a transaction on it; between claims no transaction is open. */
final class JdbcSession implements OutboxSession {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcSession.class);

    private final OutboxParts parts;
    private final Handle handle;
    private final Connection connection;
    private final ClaimStatements claims;
    private final int formerNetworkTimeout;
    private final boolean formerAutoCommit;

    private JdbcSession(OutboxParts parts, Handle handle, int formerNetworkTimeout, boolean formerAutoCommit) {
        this.parts = parts;
        this.handle = handle;
        this.connection = handle.getConnection();
        this.claims = new ClaimStatements(parts.sql());
        this.formerNetworkTimeout = formerNetworkTimeout;
        this.formerAutoCommit = formerAutoCommit;
    }

    static JdbcSession on(Handle handle, OutboxParts parts) {
        try {
            Connection connection = handle.getConnection();
            if (!connection.getAutoCommit()) {
                // The check of the schema opened a transaction; a claim begins a fresh one.
                connection.rollback();
            }
            boolean autoCommit = connection.getAutoCommit();
            int former = connection.getNetworkTimeout();
            // A frozen database must not hold a lane for ever; the claim is void after this time anyway.
            connection.setNetworkTimeout(
                    Runnable::run, (int) parts.claimTimeout().toMillis());
            connection.setAutoCommit(false);
            return new JdbcSession(parts, handle, former, autoCommit);
        } catch (SQLException e) {
            throw parts.dialect().explain("No session on outbox " + parts.table() + " could be opened", e);
        }
    }

    @Override
    public Batch claim(Appetite appetite) {
        try {
            List<StoredRow> taken = claims.claim(connection, appetite.messages(), appetite.bytes());
            Map<RowId, StoredRow> rows = new HashMap<>();
            List<PutBack> returning = new ArrayList<>();
            List<Claimed> messages = readable(taken, rows, returning);
            PutBack.all(connection, parts.sql().putBack(), returning);
            if (messages.isEmpty()) {
                connection.commit();
            }
            return new JdbcBatch(this, messages, rows);
        } catch (SQLException e) {
            rollBack();
            throw parts.dialect().explain("Nothing was claimed from outbox " + parts.table(), e);
        }
    }

    /** Parks what cannot be read before any of the batch is sent, and holds back what waits behind it. */
    private List<Claimed> readable(List<StoredRow> taken, Map<RowId, StoredRow> rows, List<PutBack> returning) {
        List<Claimed> messages = new ArrayList<>();
        List<StoredRow> unreadable = new ArrayList<>();
        for (StoredRow row : taken) {
            if (unreadable.stream().anyMatch(row::sharesKeyWith)) {
                returning.add(PutBack.unchanged(row));
                continue;
            }
            try {
                Claimed message = row.toClaimed();
                messages.add(message);
                rows.put(message.row(), row);
            } catch (RuntimeException e) {
                LOG.error(
                        "Outbox {}: row {} (message {}) cannot be read and is parked: {}. Repair the row, then requeue it",
                        parts.table(),
                        row.rowId(),
                        row.messageId(),
                        e.toString());
                unreadable.add(row);
                returning.add(PutBack.parked(row, Failure.of(e)));
            }
        }
        return messages;
    }

    void commit(List<PutBack> returning) {
        try {
            PutBack.all(connection, parts.sql().putBack(), returning);
            connection.commit();
        } catch (SQLException e) {
            rollBack();
            throw parts.dialect().explain("A batch of outbox " + parts.table() + " was not settled for certain", e);
        }
    }

    void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug(
                    "Outbox {}: roll back failed; the server ends the transaction with the connection",
                    parts.table(),
                    e);
        }
    }

    @Override
    public void close() {
        rollBack();
        try {
            connection.setAutoCommit(formerAutoCommit);
            connection.setNetworkTimeout(Runnable::run, formerNetworkTimeout);
        } catch (SQLException e) {
            LOG.debug("Outbox {}: the connection is broken and is only closed", parts.table(), e);
        }
        try {
            handle.close();
        } catch (RuntimeException e) {
            LOG.debug("Outbox {}: closing the connection failed", parts.table(), e);
        }
    }
}
