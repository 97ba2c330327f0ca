package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.MessageIdSource;
import io.github.reliablemq.TraceContext;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Describes a {@link JdbcOutbox}. Every knob has a default that is safe to keep. Not thread-safe. */
public final class JdbcOutboxBuilder {

    private final Jdbi jdbi;
    private String table = TableName.STANDARD;
    private Duration claimTimeout = Duration.ofSeconds(30);
    private @Nullable Duration keepSent;
    private Duration keepUnsent = Duration.ofDays(30);
    private final EnqueueOptions enqueue = new EnqueueOptions();
    private HeldKeys heldKeys = HeldKeys.BLOCK;
    private @Nullable Jdbi wakeConnections;
    private AfterRestore afterRestore = AfterRestore.SEND;

    JdbcOutboxBuilder(Jdbi jdbi) {
        this.jdbi = Objects.requireNonNull(jdbi, "jdbi");
    }

    /**
     * {@code table} or {@code schema.table}, letters, digits and underscores, the table at most 48 of them; upper case
     * becomes lower case. {@code reliable_outbox} by default.
     */
    public JdbcOutboxBuilder table(String name) {
        this.table = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * The largest body, 1 byte to 64 MiB; 1 MiB by default. Larger bodies make claims and brokers slow for everybody.
     */
    public JdbcOutboxBuilder maxBodyBytes(int bytes) {
        enqueue.maxBodyBytes = bytes;
        return this;
    }

    /**
     * How long the rows of a relay that is frozen or cut off stay with it, 1 s to 1 h; 30 s by default, three times the
     * relay's send deadline. The database enforces it. A relay that is killed gives its rows back at once.
     */
    public JdbcOutboxBuilder claimTimeout(Duration timeout) {
        this.claimTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Keeps what is known of sent messages, without body and headers, at least that long after they were sent: 1 s to
     * 3660 days; by default they are deleted at once. It costs one more statement for each batch and the disk for its
     * rows. Relays delete what is older; all of a table should be told the same.
     */
    public JdbcOutboxBuilder keepSettled(Duration retention) {
        this.keepSent = Objects.requireNonNull(retention, "retention");
        return this;
    }

    /**
     * Keeps what is known of expired, cancelled and discarded messages at least that long, 1 s to 3660 days; 30 days by
     * default. Parked messages are never purged.
     */
    public JdbcOutboxBuilder keepUnsent(Duration retention) {
        this.keepUnsent = Objects.requireNonNull(retention, "retention");
        return this;
    }

    /**
     * What becomes of the later messages of a key while an earlier one is parked or waits for a retry; they wait by
     * default. Every relay of the table must be told the same.
     */
    public JdbcOutboxBuilder heldKeys(HeldKeys choice) {
        this.heldKeys = Objects.requireNonNull(choice, "choice");
        return this;
    }

    /**
     * Has relays in other processes woken by what is committed here, and relays here by what is committed there, by
     * {@code NOTIFY} and {@code LISTEN}, instead of by their poll only. Every process that shall wake or be woken must
     * ask for it, also those that have no relay. Relays of the same process are always woken.
     *
     * <p>Off by default, for what it costs: two threads, and two connections kept for as long as the outbox is open,
     * one from the first relay on and one from the first commit on. It needs sessions of its own: behind PgBouncer in
     * transaction mode, give it {@linkplain #wakeAcrossProcesses(Jdbi) connections that go past it}. Notifications are
     * sent after commits, never in them, several commits by one; a lost one costs a poll. Close the outbox at the end.
     */
    public JdbcOutboxBuilder wakeAcrossProcesses() {
        return wakeAcrossProcesses(jdbi);
    }

    /**
     * The same, on connections of another kind: to the same database, with the same search path, past any pooler that
     * gives each transaction another session.
     */
    public JdbcOutboxBuilder wakeAcrossProcesses(Jdbi direct) {
        this.wakeConnections = Objects.requireNonNull(direct, "direct");
        return this;
    }

    /**
     * What relays do when they find the outbox in another database than the one it was last sent from;
     * {@link AfterRestore#SEND} by default, because a standby that takes over at night looks the same as a restored
     * backup, and ids let receivers drop what comes twice. Every relay of the table must be told the same: one that
     * sends puts the new database on record.
     */
    public JdbcOutboxBuilder afterRestore(AfterRestore choice) {
        this.afterRestore = Objects.requireNonNull(choice, "choice");
        return this;
    }

    /** Makes ids for messages that carry none; time-ordered random UUIDs by default. */
    public JdbcOutboxBuilder ids(MessageIdSource source) {
        enqueue.ids = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * How long an id that a caller chose is remembered at least, 1 min to 3660 days; 7 days by default. A second
     * message of that id is not recorded meanwhile. Relays forget older ones; all of a table should be told the same.
     */
    public JdbcOutboxBuilder dedupWindow(Duration window) {
        enqueue.dedupWindow = Objects.requireNonNull(window, "window");
        return this;
    }

    /**
     * Has bodies beyond a size put into a store of yours before their message is recorded; the message then travels
     * with a reference. See {@link BodyStore} for what becomes of bodies whose transaction rolls back.
     *
     * @param beyondBytes 0 to 64 MiB, at most {@code maxBodyBytes}
     */
    public JdbcOutboxBuilder largeBodies(BodyStore store, int beyondBytes) {
        enqueue.store = Objects.requireNonNull(store, "store");
        enqueue.largeBodyBytes = beyondBytes;
        return this;
    }

    /** Has bodies encoded when they are recorded, before their size is looked at; receivers need the same codec. */
    public JdbcOutboxBuilder codec(BodyCodec codec) {
        enqueue.codec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * Where to learn the current trace; it is recorded with each message, as the headers {@code traceparent} and
     * {@code tracestate}, unless the message carries one of these. None by default. Called on the thread that records;
     * what it throws is logged once and costs only the trace.
     */
    public JdbcOutboxBuilder trace(Supplier<Optional<TraceContext>> current) {
        enqueue.trace = Objects.requireNonNull(current, "current");
        return this;
    }

    /** Hears what is recorded, and what is refused; nobody by default. */
    public JdbcOutboxBuilder listener(EnqueueListener other) {
        enqueue.listener = Objects.requireNonNull(other, "other");
        return this;
    }

    /** Which order the messages of one key keep; {@link KeyOrder#CAUSAL} by default. All processes must agree on it. */
    public JdbcOutboxBuilder keyOrder(KeyOrder order) {
        enqueue.keyOrder = Objects.requireNonNull(order, "order");
        return this;
    }

    /**
     * Logs a warning when about that many messages are in the outbox, parked ones included, once until there are fewer
     * again; 1 or more, 1,000,000 by default. The database's own estimate is looked at once a second at most.
     */
    public JdbcOutboxBuilder warnAtBacklog(long messages) {
        enqueue.warnAt = messages;
        return this;
    }

    /**
     * Refuses to record, by {@link io.github.reliablemq.BacklogFullException}, when about that many messages are in the
     * outbox, parked ones included; 1 or more, never by default. Transactions that are under way may take it beyond.
     */
    public JdbcOutboxBuilder refuseAtBacklog(long messages) {
        enqueue.refuseAt = messages;
        return this;
    }

    /**
     * Checks the settings and builds.
     *
     * @throws ConfigurationException naming every setting that cannot work; the database is not asked
     */
    public JdbcOutbox build() {
        List<String> problems = new ArrayList<>();
        TableName name = TableName.parse(table);
        if (name == null) {
            problems.add("outbox.table: must be table or schema.table of letters, digits and _, at most 48 and 63"
                    + " characters, is '" + table + "'");
        }
        if (claimTimeout.compareTo(Duration.ofSeconds(1)) < 0 || claimTimeout.compareTo(Duration.ofHours(1)) > 0) {
            problems.add("outbox.claimTimeout: must be 1 s to 1 h, is " + claimTimeout);
        }
        if (keepSent != null) {
            checkRetention("outbox.keepSettled", keepSent, problems);
        }
        checkRetention("outbox.keepUnsent", keepUnsent, problems);
        enqueue.check(problems);
        if (name == null || !problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        Dialect dialect = new PostgresDialect();
        SettleSql.SentRows sent = keepSent == null ? SettleSql.SentRows.DELETED : SettleSql.SentRows.KEPT;
        OutboxSql sql = OutboxSql.of(dialect, name, heldKeys, sent);
        Retention retention = new Retention(keepSent == null ? Duration.ZERO : keepSent, keepUnsent);
        OutboxParts parts = new OutboxParts(name, dialect, sql, enqueue.build(dialect, name), claimTimeout, retention);
        WakeUps wakeUps = new WakeUps(wakeConnections == null ? null : WakeLine.through(wakeConnections, parts));
        return new JdbcOutbox(jdbi, parts, wakeUps, afterRestore);
    }

    private static void checkRetention(String path, Duration retention, List<String> problems) {
        if (retention.compareTo(Duration.ofSeconds(1)) < 0 || retention.compareTo(Duration.ofDays(3660)) > 0) {
            problems.add(path + ": must be 1 s to 3660 days, is " + retention);
        }
    }
}
