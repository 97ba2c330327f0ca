package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Blame;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.TransactionLostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, one transaction, the key of one message or the keys of several. */
final class JdbcInboxTransaction implements InboxTransaction<Handle> {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcInbox.class);

    private final Handle handle;
    private final Connection connection;
    private final boolean autoCommitBefore;
    private final Dialect dialect;
    private final StoreFailures failures;

    private @Nullable String admittedIn;
    private @Nullable StoreException commitFailure;
    private String keys = "no key";
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
        return transaction;
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public Admission admit(ConsumerName consumer, MessageId id) {
        keys = "key (" + consumer + ", " + id + ")";
        Optional<String> inserted;
        try {
            inserted = dialect.insertKey(connection, consumer, id);
        } catch (SQLException e) {
            if (isWait(e)) {
                return Admission.BUSY;
            }
            throw failures.of("Insert of " + keys, e);
        }
        admittedIn = inserted.orElse(null);
        return inserted.isPresent() ? Admission.FIRST : Admission.DUPLICATE;
    }

    @Override
    public Optional<Set<MessageId>> admitAll(ConsumerName consumer, List<MessageId> ids) {
        if (ids.isEmpty()) {
            return Optional.of(Set.of());
        }
        keys = ids.size() + " keys of " + consumer + " from " + ids.get(0) + " on";
        Dialect.Inserted inserted;
        try {
            inserted = dialect.insertKeys(connection, consumer, ids);
        } catch (SQLException e) {
            if (isWait(e)) {
                return Optional.empty();
            }
            throw failures.of("Insert of " + keys, e);
        }
        admittedIn = inserted.transaction().orElse(null);
        return Optional.of(inserted.ids());
    }

    @Override
    public void awaits(ConsumerName consumer, MessageId id, int epoch, MessageId retry) {
        keys = "the wait of message (" + consumer + ", " + id + ") for its retry";
        try {
            admittedIn = dialect.attempts().awaits(connection, consumer, id, epoch, retry);
        } catch (SQLException e) {
            throw failures.of("Noting " + keys, e);
        }
    }

    @Override
    public Optional<MessageId> awaited(ConsumerName consumer, MessageId id) {
        keys = "the end of the wait of message (" + consumer + ", " + id + ")";
        try {
            Optional<AttemptStatements.Awaited> found = dialect.attempts().awaited(connection, consumer, id);
            found.ifPresent(wait -> admittedIn = wait.transaction());
            return found.map(AttemptStatements.Awaited::retry);
        } catch (SQLException e) {
            throw failures.of("Looking for " + keys, e);
        }
    }

    private boolean isWait(SQLException e) {
        Dialect.Kind kind = failures.kind(e);
        return kind == Dialect.Kind.CONTENDED || kind == Dialect.Kind.CANCELLED;
    }

    @Override
    public Blame blame(Exception thrown) {
        if (thrown == commitFailure) {
            return Culprit.ofCommit(failures.kinds(thrown));
        }
        // A handler that closed it itself leaves nothing to be asked.
        return handle.isClosed() ? Blame.HANDLER : Culprit.ofHandler(connection, dialect, failures.kinds(thrown));
    }

    @Override
    public void commit() {
        if (admittedIn == null) {
            throw new IllegalStateException("No key was admitted in this transaction; close it instead");
        }
        try {
            commit(admittedIn);
        } catch (StoreException e) {
            commitFailure = e;
            throw e;
        }
        tellCallbacks();
    }

    private void commit(String admitted) {
        if (handle.isClosed()) {
            throw lost("the handler closed the handle");
        }
        try {
            if (connection.getAutoCommit()) {
                throw lost("the handler switched autocommit on");
            }
            if (dialect.commit(connection, admitted) == Dialect.Ending.ANOTHER_IS_OPEN) {
                throw lost("the handler ended the transaction " + admitted + " that holds the key");
            }
            committed = true;
        } catch (SQLException e) {
            throw failures.of("Commit of " + keys + ", whose outcome may be unknown,", e);
        }
    }

    /** There is nothing left to commit. */
    private void tellCallbacks() {
        try {
            handle.commit();
        } catch (RuntimeException e) {
            LOG.warn("An afterCommit callback threw; {} and the effect are committed", keys, e);
        }
    }

    private TransactionLostException lost(String why) {
        return new TransactionLostException("Not committed: " + keys + "; " + why
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
            LOG.debug("Transaction of {} did not end in order; the server rolls it back", keys, e);
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
            LOG.debug("Connection of {} was not given back in order", keys, e);
        }
    }
}
