package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.reliablemq.BacklogFullException;
import io.github.reliablemq.EditResult;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The limits of what may wait. */
class BacklogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OutboxDatabase database =
            new OutboxDatabase(builder -> builder.refuseAtBacklog(50).build());
    private final Logger logger = (Logger) LoggerFactory.getLogger(Backlog.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        logger.setLevel(null);
        logger.detachAppender(log);
        database.close();
    }

    @Test
    void aFullBacklogRefusesAndTheTransactionGoesOn() {
        List<Message> many =
                IntStream.range(0, 60).mapToObj(i -> plain("m" + i)).toList();
        database.jdbi.useTransaction(tx -> database.outbox.producer(tx).sendAll(many));
        awaitEstimate(60);
        database.jdbi.useHandle(h -> h.execute("create table beside (n integer)"));

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> database.jdbi.useTransaction(tx -> {
                    assertThatThrownBy(() -> database.outbox.producer(tx).send(plain("too many")))
                            .isInstanceOfSatisfying(BacklogFullException.class, full -> {
                                assertThat(full.backlog()).isEqualTo(60);
                                assertThat(full.limit()).isEqualTo(50);
                            });
                    tx.execute("insert into beside values (1)");
                }));
        assertThat(database.count("beside")).isOne();
        assertThatAnOperatorCanStillEdit();
        database.drain();
        awaitEstimate(0);
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreException(BacklogFullException.class)
                .untilAsserted(() -> database.record("room again"));
    }

    private void assertThatAnOperatorCanStillEdit() {
        Message chosen = Message.to(plain("").destination())
                .id(MessageId.named("delayed"))
                .delay(Duration.ofDays(1))
                .text("wrong")
                .build();
        JdbcOutbox.create(database.jdbi).commit(producer -> producer.send(chosen));
        OutboxAdmin admin = database.outbox.admin();
        assertThatThrownBy(() -> database.record("still full")).isInstanceOf(BacklogFullException.class);

        assertThat(admin.editAsNew(MessageId.named("delayed"), plain("right"), Operator.named("jane")))
                .isInstanceOf(EditResult.Edited.class);
    }

    @Test
    void theWarningComesOnceForEachEpisodeAndTheDatabaseIsAskedOnceASecond() throws SQLException {
        AtomicLong nanos = new AtomicLong();
        // A number in a table of its own stands for the estimate.
        database.jdbi.useHandle(h -> h.execute("create table estimate as select 0::bigint as n"));
        TableName name = new TableName(null, "reliable_outbox");
        Backlog backlog =
                new Backlog(name, "select n from estimate", new Backlog.Limits(100, Long.MAX_VALUE), nanos::get);

        for (long estimate : List.of(0L, 99L, 100L, 500L, 95L, 120L, 80L, 100L)) {
            database.jdbi.useHandle(h -> h.execute("update estimate set n = " + estimate));
            check(backlog);
            check(backlog);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(log.list)
                .extracting(event -> event.getLevel() + " " + event.getArgumentArray()[1])
                .containsExactly("WARN 100", "INFO 80", "WARN 100");
    }

    @Test
    void withinASecondTheLastAnswerHolds() throws SQLException {
        AtomicLong nanos = new AtomicLong();
        database.jdbi.useHandle(h -> h.execute("create table estimate as select 10::bigint as n"));
        Backlog backlog = new Backlog(
                new TableName(null, "reliable_outbox"),
                "select n from estimate",
                new Backlog.Limits(100, 10),
                nanos::get);
        assertThatThrownBy(() -> check(backlog)).isInstanceOf(BacklogFullException.class);
        database.jdbi.useHandle(h -> h.execute("update estimate set n = 9"));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertThatThrownBy(() -> check(backlog)).isInstanceOf(BacklogFullException.class);
        nanos.incrementAndGet();
        check(backlog);
    }

    private void check(Backlog backlog) throws SQLException {
        try (Handle handle = database.jdbi.open()) {
            backlog.check(handle.getConnection());
        }
    }

    /** The server counts with a delay of about a second. */
    private void awaitEstimate(long rows) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> database.column("select pg_stat_get_live_tuples('reliable_outbox'::regclass)")
                        .equals(List.of(Long.toString(rows))));
    }
}
