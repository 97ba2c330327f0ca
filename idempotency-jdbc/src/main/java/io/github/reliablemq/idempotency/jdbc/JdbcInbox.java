package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Keys of handled messages, in the database the effects go to: key and effect commit together or not at all. PostgreSQL
 * 13 and later.
 *
 * <pre>{@code
 * JdbcInbox inbox = JdbcInbox.create(jdbi);
 * inbox.verifySchema();
 * IdempotentConsumer consumer = inbox.consumer("warehouse", (tx, message) -> reserve(tx, message));
 * }</pre>
 *
 * <p>Each handling takes one connection of its own from the {@link Jdbi}, never a second one while it holds one, for as
 * long as the handler runs; it gives it back with autocommit as it was. The transaction is READ COMMITTED. A handler
 * neither commits nor rolls back, nor sets all constraints immediate: the database refuses the commit of a key that the
 * pipeline did not ask for, so that no half effect stays.
 *
 * <p>Thread-safe. There is nothing to close: connections belong to the {@link Jdbi}. Give its data source a
 * {@code socketTimeout}, or a server that is cut off holds a consumer for as long as TCP does.
 */
public final class JdbcInbox implements Inbox<Handle> {

    private static final int MAX_PURGE_BATCH = 10_000;

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final StoreFailures failures;
    private final InboxSchema schema;

    private JdbcInbox(Builder builder, InboxTable table) {
        this.jdbi = builder.jdbi;
        this.dialect = new PostgresDialect(table, builder.lockWait);
        this.failures = new StoreFailures(dialect, table);
        this.schema = new InboxSchema(jdbi, table, failures);
    }

    /** An inbox in table {@code reliable_inbox} with the defaults of {@link Builder}. Does not connect. */
    public static JdbcInbox create(Jdbi jdbi) {
        return builder(jdbi).build();
    }

    public static Builder builder(Jdbi jdbi) {
        return new Builder(jdbi);
    }

    /**
     * Creates what {@link #verifySchema} looks for, once, however many call it at a time. Needs the rights to do so.
     *
     * @return this
     * @throws io.github.reliablemq.SchemaException when tables of an unknown version exist, or creating them failed
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public JdbcInbox createSchemaIfMissing() {
        schema.createIfMissing();
        return this;
    }

    /**
     * Checks that the tables are there, in this code's version or the next.
     *
     * @return this
     * @throws io.github.reliablemq.SchemaException when not; the text says what is missing and what to run
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public JdbcInbox verifySchema() {
        schema.verify();
        return this;
    }

    /**
     * A consumer that runs {@code handler} in the transaction of the key.
     *
     * @param name see {@link ConsumerName}
     */
    public IdempotentConsumer consumer(String name, MessageHandler<Handle> handler) {
        return IdempotentConsumer.inTransaction(new ConsumerName(name), this, handler);
    }

    @Override
    public InboxTransaction<Handle> begin() {
        Handle handle;
        try {
            handle = jdbi.open();
        } catch (RuntimeException e) {
            throw new StoreUnavailableException(
                    "No connection for an inbox transaction: " + e.getMessage()
                            + ". Nothing was handled; check the database, its credentials and the size of the pool.",
                    e);
        }
        try {
            return JdbcInboxTransaction.begin(handle, dialect, failures);
        } catch (SQLException | RuntimeException e) {
            handle.close();
            throw failures.of("Begin of an inbox transaction", e);
        }
    }

    /**
     * Forgets the keys of all consumers of this table beyond an age, in batches with a transaction each. A message
     * delivered again after that is handled again. Several may run at a time; an interrupt ends it after a batch.
     *
     * @param olderThan by the database's clock, above zero; longer than the broker, its dead letters and their replays
     *     keep a message
     * @param batchSize keys deleted at a time, 1 to 10,000
     * @return how many were deleted
     * @throws io.github.reliablemq.StoreException when the database fails; batches before that stay deleted
     */
    public long purge(Duration olderThan, int batchSize) {
        if (olderThan.isNegative() || olderThan.isZero()) {
            throw new IllegalArgumentException("olderThan must be above zero, is " + olderThan);
        }
        if (batchSize < 1 || batchSize > MAX_PURGE_BATCH) {
            throw new IllegalArgumentException("batchSize must be 1 to " + MAX_PURGE_BATCH + ", is " + batchSize);
        }
        long total = 0;
        try {
            int deleted;
            do {
                deleted = OwnTransaction.in(jdbi, tx -> dialect.deleteKeys(tx, olderThan, batchSize));
                total += deleted;
            } while (deleted == batchSize && !Thread.currentThread().isInterrupted());
        } catch (SQLException | RuntimeException e) {
            throw failures.of("Purge of keys (" + total + " deleted before)", e);
        }
        return total;
    }

    /** Settings of a {@link JdbcInbox}. Not thread-safe. */
    public static final class Builder {

        private final Jdbi jdbi;
        private String table = InboxTable.DEFAULT.name();
        private Duration lockWait = Duration.ofSeconds(5);

        private Builder(Jdbi jdbi) {
            this.jdbi = Objects.requireNonNull(jdbi, "jdbi");
        }

        /**
         * Another table than {@code reliable_inbox}: letters, digits and underscores, at most 63, with a schema and a
         * dot before it if wanted. Upper case is folded to lower case.
         */
        public Builder table(String name) {
            this.table = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * How long a delivery waits for the end of another transaction that holds its key, before it is to be delivered
         * again later; 1 ms to 1 h, 5 s by default. A connection is held for as long.
         */
        public Builder lockWait(Duration wait) {
            this.lockWait = Objects.requireNonNull(wait, "wait");
            return this;
        }

        /**
         * The inbox. Does not connect.
         *
         * @throws ConfigurationException naming every setting that cannot work
         */
        public JdbcInbox build() {
            List<String> problems = new ArrayList<>();
            if (lockWait.compareTo(Duration.ofMillis(1)) < 0 || lockWait.compareTo(Duration.ofHours(1)) > 0) {
                problems.add("inbox.lockWait: must be 1 ms to 1 h, is " + lockWait);
            }
            InboxTable parsed = InboxTable.parse(table).orElse(null);
            if (parsed == null) {
                problems.add("inbox.table: must be a name of letters, digits and underscores, at most 63, optionally"
                        + " schema.name");
            }
            if (parsed == null || !problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new JdbcInbox(this, parsed);
        }
    }
}
