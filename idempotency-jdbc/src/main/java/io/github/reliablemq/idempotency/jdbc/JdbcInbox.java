package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Keys of handled messages, in the database the effects go to: key and effect commit together or not at all. PostgreSQL
 * 13 and later.
 *
 * <pre>{@code
 * JdbcInbox inbox = JdbcInbox.create(jdbi);
 * inbox.verifySchema();
 * InboxCleaner cleaner = inbox.cleaner().start();
 * IdempotentConsumer consumer = inbox.consumer("warehouse", (tx, message) -> reserve(tx, message));
 * }</pre>
 *
 * <p>A consumer is usually given to a listener. It works as well with messages you receive yourself: ask it about each
 * delivery, and do what its {@link io.github.reliablemq.Verdict} says in its own Javadoc; as a rule it is one of these:
 *
 * <pre>{@code
 * Verdict verdict = consumer.accept(new Received(
 *         id, Destination.queue("orders"), null, Headers.none(), Body.text(text), recordedAt, deliveries));
 * if (verdict instanceof Verdict.Done || verdict instanceof Verdict.Duplicate) {
 *     acknowledge();
 * }
 *
 * // Several in one transaction, with one statement for their keys; when that fails, one by one.
 * List<Verdict> verdicts = consumer.acceptTogether(messages)
 *         .orElseGet(() -> messages.stream().map(consumer::accept).toList());
 * }</pre>
 *
 * <p>Each handling takes one connection of its own from the {@link Jdbi}, never a second one while it holds one, for as
 * long as the handler runs; it gives it back with autocommit as it was. Attempts at messages that failed or come again
 * are counted in short transactions before and after that. The transaction is READ COMMITTED. A handler neither commits
 * nor rolls back, nor sets all constraints immediate: the database refuses the commit of a key that the pipeline did
 * not ask for, so that no half effect stays.
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
    private final InboxTable table;
    private final Duration retention;
    private final AttemptLog attempts;

    private JdbcInbox(Builder builder, InboxTable table) {
        this.jdbi = builder.jdbi;
        this.table = table;
        this.retention = builder.retention;
        this.dialect = new PostgresDialect(table, builder.lockWait);
        this.failures = new StoreFailures(dialect, table);
        this.schema = new InboxSchema(jdbi, table, failures);
        this.attempts = new JdbcAttempts(jdbi, dialect.attempts(), failures);
    }

    /** An inbox in table {@code reliable_inbox} with the defaults of {@link Builder}. Does not connect. */
    public static JdbcInbox create(Jdbi jdbi) {
        return builder(jdbi).build();
    }

    public static Builder builder(Jdbi jdbi) {
        return new Builder(jdbi);
    }

    /**
     * Creates what {@link #verifySchema} looks for, once, however many call it at a time, and looks for it. Needs the
     * rights to do so. Tables of another version are left as they are.
     *
     * @return this
     * @throws io.github.reliablemq.SchemaException when tables of a version exist that this code does not know, or
     *     creating them failed
     * @throws StoreUnavailableException when the database cannot be reached
     */
    public JdbcInbox createSchemaIfMissing() {
        schema.createIfMissing();
        return verifySchema();
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
     * A consumer that runs {@code handler} in the transaction of the key, and sets messages aside unhandled that were
     * recorded longer ago than the retention: their keys may be forgotten (P13).
     *
     * @param name see {@link ConsumerName}
     */
    public IdempotentConsumer consumer(String name, MessageHandler<Handle> handler) {
        return consumer(name, ConsumerRules.defaults(), handler);
    }

    /**
     * A consumer that runs {@code handler} in the transaction of the key, by rules of its own.
     *
     * @param name see {@link ConsumerName}
     * @param rules whose {@code oldest} is at most the retention, or {@link ConsumerRules#ANY_AGE}; the retention where
     *     they have none
     * @throws ConfigurationException when a message could outlive its key
     */
    public IdempotentConsumer consumer(String name, ConsumerRules rules, MessageHandler<Handle> handler) {
        Duration oldest = rules.oldest().orElse(retention);
        if (oldest.compareTo(retention) > 0 && !oldest.equals(ConsumerRules.ANY_AGE)) {
            throw new ConfigurationException("consumer.oldest: must be at most the inbox's retention of " + retention
                    + ", is " + oldest + "; raise JdbcInbox.Builder.retention");
        }
        return IdempotentConsumer.inTransaction(new ConsumerName(name), this, rules.withOldest(oldest), handler);
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

    /** Attempts at messages that failed or were delivered again, in a table beside that of the keys. */
    @Override
    public Optional<AttemptLog> attempts() {
        return Optional.of(attempts);
    }

    /**
     * Looks at the tables and their database for what is unsafe or off, through the connections of this inbox, one at a
     * time. For a {@link io.github.reliablemq.Doctor}.
     */
    public Checkup checkup() {
        return new InboxCheckup(jdbi, table, schema, failures, InstantSource.system());
    }

    /** What forgets old keys by itself, once it is started. */
    public InboxCleaner cleaner() {
        return cleaner(InboxCleaner.INTERVAL);
    }

    InboxCleaner cleaner(Duration interval) {
        Purge purge = new Purge(jdbi, dialect, failures, retention.plus(InboxCleaner.MARGIN), InboxCleaner.BATCH);
        return new InboxCleaner(table.toString(), purge, interval);
    }

    /**
     * Forgets keys of all consumers of this table beyond an age, and attempts as old, at once; for those who do not run
     * an {@link InboxCleaner}. A message delivered again after that is handled again, unless it is too old for its
     * consumer. In batches with a transaction each; several may run at a time; an interrupt ends it after a batch.
     *
     * @param olderThan by the database's clock, not shorter than the retention: consumers rely on younger keys
     * @param batchSize rows deleted at a time, 1 to 10,000
     * @return how many keys were deleted
     * @throws io.github.reliablemq.StoreException when the database fails; batches before that stay deleted
     */
    public long purge(Duration olderThan, int batchSize) {
        if (olderThan.compareTo(retention) < 0) {
            throw new IllegalArgumentException(
                    "olderThan must be at least the retention of " + retention + ", is " + olderThan);
        }
        if (batchSize < 1 || batchSize > MAX_PURGE_BATCH) {
            throw new IllegalArgumentException("batchSize must be 1 to " + MAX_PURGE_BATCH + ", is " + batchSize);
        }
        return new Purge(jdbi, dialect, failures, olderThan, batchSize)
                .run(() -> Thread.currentThread().isInterrupted());
    }

    /** Settings of a {@link JdbcInbox}. Not thread-safe. */
    public static final class Builder {

        private final Jdbi jdbi;
        private String table = InboxTable.DEFAULT.name();
        private Duration lockWait = Duration.ofSeconds(5);
        private Duration retention = Duration.ofDays(7);

        private Builder(Jdbi jdbi) {
            this.jdbi = Objects.requireNonNull(jdbi, "jdbi");
        }

        /**
         * Another table than {@code reliable_inbox}: letters, digits and underscores, at most 55, with a schema and a
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
         * How long keys are kept; 1 min to 3,660 days, 7 days by default. Longer than a message can take from its
         * recording to its last delivery, its time in a dead-letter queue and a replay included. Consumers set older
         * messages aside; {@link InboxCleaner} forgets keys an hour after that.
         */
        public Builder retention(Duration time) {
            this.retention = Objects.requireNonNull(time, "time");
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
            if (retention.compareTo(Duration.ofMinutes(1)) < 0 || retention.compareTo(Duration.ofDays(3_660)) > 0) {
                problems.add("inbox.retention: must be 1 min to 3,660 days, is " + retention);
            }
            InboxTable parsed = InboxTable.parse(table).orElse(null);
            if (parsed == null) {
                problems.add("inbox.table: must be a name of letters, digits and underscores, at most 55, optionally"
                        + " schema.name");
            }
            if (parsed == null || !problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new JdbcInbox(this, parsed);
        }
    }
}
