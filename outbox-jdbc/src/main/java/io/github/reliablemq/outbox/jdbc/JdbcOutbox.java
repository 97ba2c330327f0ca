package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.OperatorLog;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.SchedulingProducer;
import io.github.reliablemq.SchemaException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RetryOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outbox table: messages recorded in it share the fate of the transaction they were recorded in.
 *
 * <pre>{@code
 * JdbcOutbox outbox = JdbcOutbox.create(jdbi);
 * jdbi.useTransaction(tx -> {
 *     tx.execute("insert into orders (id) values (?)", id);
 *     outbox.producer(tx).send(Message.to(queue("orders.placed")).orderingKey(id).text(json).build());
 * });
 * }</pre>
 *
 * <p>Thread-safe. It holds no resources and need not be closed, unless it was built to wake relays in other processes
 * ({@link JdbcOutboxBuilder#wakeAcrossProcesses()}): then whoever built it closes it, after the relays on it.
 */
public final class JdbcOutbox implements OutboxStore, RetryOutbox<Handle>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOutbox.class);

    private final Jdbi jdbi;
    private final OutboxParts parts;
    private final Schema schema;
    private final WakeUps wakeUps;
    private final RestoreCheck restores;

    JdbcOutbox(Jdbi jdbi, OutboxParts parts, WakeUps wakeUps, AfterRestore afterRestore) {
        this.jdbi = jdbi;
        this.parts = parts;
        this.wakeUps = wakeUps;
        this.restores = new RestoreCheck(parts, afterRestore);
        this.schema = new Schema(parts.table(), parts.dialect());
    }

    /** An outbox with default settings in table {@code reliable_outbox}. */
    public static JdbcOutbox create(Jdbi jdbi) {
        return builder(jdbi).build();
    }

    public static JdbcOutboxBuilder builder(Jdbi jdbi) {
        return new JdbcOutboxBuilder(jdbi);
    }

    /**
     * Creates the tables unless they exist. Safe to call from many processes at once. Needs the right to create tables;
     * run the SQL file yourself where the application must not have it.
     *
     * @return this
     * @throws SchemaException when tables of an unknown version exist, or creating them failed
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public JdbcOutbox createSchemaIfMissing() {
        return parts.translating("The outbox tables were not created", () -> {
            return OwnTransaction.in(jdbi, handle -> {
                schema.createIfMissing(handle);
                return this;
            });
        });
    }

    /**
     * Checks that the tables are there, in this code's version or the next. A relay does so at its start.
     *
     * @return this
     * @throws SchemaException when not; the text says what is missing and what to run
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public JdbcOutbox verifySchema() {
        return parts.translating("No session on outbox " + parts.table() + " was opened", () -> {
            giveBack(verified());
            return this;
        });
    }

    /**
     * A producer bound to the handle's transaction. After the handle committed, the relays of this process are woken.
     *
     * @throws io.github.reliablemq.NoTransactionException at {@code send}, when the handle is in no transaction
     */
    @Override
    public SchedulingProducer producer(Handle transaction) {
        return new JdbcProducer(parts, transaction.getConnection(), new WakeAfterCommit(transaction));
    }

    /**
     * A producer bound to the transaction of a plain connection. Its end cannot be seen from here: call
     * {@link #wakeRelays} after the commit, or let the relay's poll find the message.
     *
     * @throws io.github.reliablemq.NoTransactionException at {@code send}, when the connection is in auto-commit mode
     */
    public SchedulingProducer producer(Connection transaction) {
        return new JdbcProducer(parts, transaction, () -> {});
    }

    /**
     * Wakes the relays of this process, and those of others where {@link JdbcOutboxBuilder#wakeAcrossProcesses} was
     * asked for: to be called after the commit of a transaction whose end cannot be seen from here, that of a plain
     * connection. Never blocks or throws; a call too many is harmless.
     */
    public void wakeRelays() {
        wakeUps.committed();
    }

    /**
     * Does some work with a producer in a transaction of its own, committed at its end, on a connection of its own;
     * rolls back what the work throws out of. For what belongs to no change of yours, such as calling back a message:
     *
     * <pre>{@code
     * Cancellation answer = outbox.commit(producer -> producer.cancel(id));
     * }</pre>
     *
     * <p>What the work throws comes out as it is.
     *
     * @throws StoreException when the database fails; after a failed commit the outcome is unknown
     */
    public <R> R commit(Function<SchedulingProducer, R> work) {
        CallersWork<R> callers = new CallersWork<>(work);
        R result;
        try {
            result = parts.translating(
                    "A transaction on outbox " + parts.table() + " was not committed for certain",
                    () -> OwnTransaction.in(
                            jdbi, handle -> callers.with(new JdbcProducer(parts, handle.getConnection(), () -> {}))));
        } catch (StoreException e) {
            throw callers.cause(e);
        }
        wakeUps.committed();
        return result;
    }

    /**
     * Forgets the ids that callers chose for their messages, and schedules that have ended, beyond the dedup window, in
     * batches with a transaction each. An id whose message still waits for a time or is parked is kept. Relays do so by
     * themselves, unless told not to; several may run at a time; an interrupt ends it after a batch.
     *
     * @param batchSize rows deleted at a time, 1 to 10,000
     * @return how many were deleted
     * @throws io.github.reliablemq.StoreException when the database fails; batches before that stay deleted
     */
    public long purgeIds(int batchSize) {
        return new IdPurge(jdbi, parts, batchSize).run();
    }

    /** What operators see and do. */
    public OutboxAdmin admin() {
        return new JdbcOutboxAdmin(jdbi, parts, restores, wakeUps::committed);
    }

    /**
     * Looks at the tables and their database for what is unsafe or off, through the connections of this outbox, one at
     * a time. For a {@link io.github.reliablemq.Doctor}.
     */
    public Checkup checkup() {
        return new OutboxCheckup(jdbi, parts, OutboxCheckup.Expectations.of(0));
    }

    /**
     * The same for a process that is going to run a relay: also whether the role has a relay's rights, and whether
     * {@code lanes + 1} connections can be had at a time, which takes them for a moment. Examine it before the relay
     * starts.
     *
     * @param lanes of the relay, 1 or more
     */
    public Checkup checkup(int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes must be 1 or more, is " + lanes);
        }
        return new OutboxCheckup(jdbi, parts, OutboxCheckup.Expectations.of(lanes + 1));
    }

    /** The audit of this outbox, for what operators do to dead letters; takes the rights of an operator. */
    public OperatorLog operatorLog() {
        return new JdbcOperatorLog(jdbi, parts);
    }

    @Override
    public OutboxSession open() {
        return parts.translating("No session on outbox " + parts.table() + " was opened", () -> {
            JdbcSession session = JdbcSession.on(verified(), parts);
            session.begin(restores);
            return session;
        });
    }

    private Handle verified() {
        Handle handle = jdbi.open();
        try {
            verify(handle);
            return handle;
        } catch (SQLException e) {
            giveBack(handle);
            throw parts.dialect().explain("The schema of outbox " + parts.table() + " was not checked", e);
        } catch (RuntimeException e) {
            giveBack(handle);
            throw e;
        }
    }

    /** A database that freezes must not hold a relay's start for ever, nor its close, which waits for the start. */
    private void verify(Handle handle) throws SQLException {
        Connection connection = handle.getConnection();
        int former = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (int) parts.claimTimeout().toMillis());
        try {
            schema.verify(handle);
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, former);
            }
        }
    }

    /** With auto-commit off the check of the schema has opened a transaction, and not every pool ends it. */
    private static void giveBack(Handle handle) {
        try (handle) {
            Connection connection = handle.getConnection();
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException broken) {
            LOG.debug("The connection is broken and is only closed", broken);
        }
    }

    @Override
    public RelayPresence register(String relay, UUID incarnation) {
        verifySchema();
        return JdbcPresence.enter(jdbi, parts, relay, incarnation);
    }

    @Override
    public Duration claimTimeout() {
        return parts.claimTimeout();
    }

    @Override
    public Subscription onCommit(Ring doorbell) {
        return wakeUps.subscribe(doorbell);
    }

    @Override
    public boolean isServed(Handle transaction) {
        return JdbcPresence.isAnyoneThere(transaction.getConnection(), parts);
    }

    OutboxParts parts() {
        return parts;
    }

    /**
     * Ends the wake-ups across processes: the last one is sent, threads are joined, within 10 s each, and connections
     * given back. Nothing else ends: it can still record and be worked on. May be called twice; does nothing on an
     * outbox that wakes nobody elsewhere.
     */
    @Override
    public void close() {
        wakeUps.close();
    }

    /** Registers at most one wake-up for each transaction of its handle, however many messages it records. */
    private final class WakeAfterCommit implements Runnable {

        private final Handle transaction;
        private boolean registered;

        WakeAfterCommit(Handle transaction) {
            this.transaction = transaction;
        }

        @Override
        public void run() {
            if (!registered && transaction.isInTransaction()) {
                // Rings even when a savepoint took the message back: a false ring is harmless.
                transaction.afterCommit(() -> {
                    registered = false;
                    wakeUps.committed();
                });
                transaction.afterRollback(() -> registered = false);
                registered = true;
            }
        }
    }
}
