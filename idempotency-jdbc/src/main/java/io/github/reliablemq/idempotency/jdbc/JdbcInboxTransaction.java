package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.TransactionLostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, one transaction, one key. */
final class JdbcInboxTransaction implements InboxTransaction<Handle> {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcInbox.class);

    private final Handle handle;
    private final Connection connection;
    private final boolean autoCommitBefore;
    private final Dialect dialect;
    private final StoreFailures failures;

    private @Nullable String admittedIn;
    private String key = "none";
    private boolean committed;
    private boolean closed;

    private JdbcInboxTransaction(Handle handle, Dialect dialect, StoreFailures failures) throws SQLException {
        this.handle = handle;
        this.connection = handle.getConnection();
        this.autoCommitBefore = connection.getAutoCommit();
        this.dialect = dialect;
        this.failures = failures;
    }

    /** Takes over the handle, which the caller closes only if this throws. */
    static JdbcInboxTransaction begin(Handle handle, Dialect dialect, StoreFailures failures) throws SQLException {
        JdbcInboxTransaction transaction = new JdbcInboxTransaction(handle, dialect, failures);
        // Off before Jdbi looks: else Jdbi switches it on again at a handler's rollback, and what the handler does
        // next would commit statement by statement, without the key.
        transaction.connection.setAutoCommit(false);
        handle.begin();
        handle.afterCommit(() -> transaction.committed = true);
        return transaction;
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public Admission admit(ConsumerName consumer, MessageId id) {
        key = "(" + consumer + ", " + id + ")";
        Optional<String> inserted;
        try {
            inserted = dialect.insertKey(connection, consumer, id);
        } catch (SQLException e) {
            if (failures.kind(e) == Dialect.Kind.CONTENDED) {
                return Admission.BUSY;
            }
            throw failures.of("Insert of key " + key, e);
        }
        admittedIn = inserted.orElse(null);
        return inserted.isPresent() ? Admission.FIRST : Admission.DUPLICATE;
    }

    @Override
    public void commit() {
        if (admittedIn == null) {
            throw new IllegalStateException("No key was admitted in this transaction; close it instead");
        }
        checkStillOurs(admittedIn);
        try {
            handle.commit();
        } catch (RuntimeException e) {
            if (!committed) {
                throw failures.of("Commit of key " + key + ", whose outcome may be unknown,", e);
            }
            LOG.warn("An afterCommit callback threw; key {} and its effect are committed", key, e);
        }
    }

    private void checkStillOurs(String admitted) {
        if (handle.isClosed()) {
            throw lost("the handler closed the handle");
        }
        Optional<String> open;
        try {
            if (connection.getAutoCommit()) {
                throw lost("the handler switched autocommit on");
            }
            open = dialect.allowCommit(connection);
        } catch (SQLException e) {
            throw failures.of("Check of the transaction before the commit of key " + key, e);
        }
        if (!open.equals(Optional.of(admitted))) {
            throw lost("the handler ended the transaction " + admitted + " that holds the key; open now is "
                    + open.orElse("none"));
        }
    }

    private TransactionLostException lost(String why) {
        return new TransactionLostException("Key " + key + " was not committed: " + why
                + ". What is still open is rolled back. A handler neither commits nor rolls back.");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!handle.isClosed()) {
                end();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Transaction of key {} did not end in order; the server rolls it back", key, e);
        } finally {
            closeHandle();
        }
    }

    private void end() throws SQLException {
        if (!committed) {
            handle.rollback();
        }
        // Only after the end: switching autocommit on would commit.
        connection.setAutoCommit(autoCommitBefore);
    }

    private void closeHandle() {
        try {
            handle.close();
        } catch (RuntimeException e) {
            LOG.debug("Connection of key {} was not given back in order", key, e);
        }
    }
}
