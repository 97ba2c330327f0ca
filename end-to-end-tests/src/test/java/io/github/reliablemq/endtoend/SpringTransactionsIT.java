package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.SchedulingProducer;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.Wake;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Outbox and inbox in transactions that Spring manages, as docs/spring.md shows. */
class SpringTransactionsIT {

    private final PostgresServer postgres = SharedServers.postgres();
    private final DataSource dataSource = postgres.dataSource(postgres.createDatabase());
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    private final JdbcOutbox outbox = JdbcOutbox.create(Jdbi.create(dataSource)).createSchemaIfMissing();
    private final List<Wake> rings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        jdbc.execute("create table orders (id text primary key)");
        outbox.onCommit(rings::add);
    }

    // producer begin
    /** A producer in the transaction of this thread. */
    SchedulingProducer producer() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.hasResource(dataSource)) {
            throw new IllegalStateException("This thread is in no transaction of the data source");
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                outbox.wakeRelays();
            }
        });
        return outbox.producer(DataSourceUtils.getConnection(dataSource));
    }
    // producer end

    @Test
    void p1AMessageIsCommittedWithTheTransactionOfItsThreadAndWakesRelaysAfterwards() {
        transaction.executeWithoutResult(status -> {
            order("4711");
            assertThat(rings).isEmpty();
        });

        assertThat(count("orders")).isOne();
        assertThat(count("reliable_outbox")).isOne();
        assertThat(rings).containsExactly(Wake.COMMIT);
    }

    @Test
    void p2AMessageIsRolledBackWithTheTransactionOfItsThread() {
        transaction.executeWithoutResult(status -> {
            order("4711");
            status.setRollbackOnly();
        });

        assertThat(count("orders")).isZero();
        assertThat(count("reliable_outbox")).isZero();
        assertThat(rings).isEmpty();
    }

    @Test
    void p2WithoutATransactionOfSpringNothingIsRecorded() {
        assertThatThrownBy(() -> order("4711")).hasMessageContaining("in no transaction");
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> order("4712")))
                .hasMessageContaining("in no transaction");
        assertThat(count("reliable_outbox")).isZero();
    }

    @Test
    void p4WhatRepositoriesDoInAHandlerIsCommittedWithItsKeyOrNotAtAll() {
        JdbcInbox inbox = JdbcInbox.create(Jdbi.create(dataSource)).createSchemaIfMissing();
        IdempotentConsumer consumer = inbox.consumer(
                "orders",
                (tx, message) -> joined(tx, () -> {
                    transaction.executeWithoutResult(status -> order(message.text()));
                    if (message.deliveries() == 1) {
                        throw new IllegalStateException("the first time");
                    }
                }));
        MessageId id = new MessageId(UUID.randomUUID());

        assertThat(consumer.accept(delivery(id, 1))).isInstanceOf(Verdict.Retry.class);
        assertThat(count("orders")).isZero();
        assertThat(consumer.accept(delivery(id, 2))).isEqualTo(new Verdict.Done());
        assertThat(consumer.accept(delivery(id, 3))).isEqualTo(new Verdict.Duplicate());

        assertThat(count("orders")).isOne();
        assertThat(count("reliable_outbox")).as("what the handler announced").isOne();
    }

    @Test
    void p4ARollbackThatARepositoryAskedForIsOneOfTheWholeHandler() {
        JdbcInbox inbox = JdbcInbox.create(Jdbi.create(dataSource)).createSchemaIfMissing();
        IdempotentConsumer consumer = inbox.consumer(
                "orders",
                (tx, message) -> joined(tx, () -> {
                    transaction.executeWithoutResult(status -> {
                        order(message.text());
                        status.setRollbackOnly();
                    });
                }));

        assertThat(consumer.accept(delivery(new MessageId(UUID.randomUUID()), 1)))
                .isInstanceOf(Verdict.Retry.class);
        assertThat(count("orders")).isZero();
        assertThat(count("reliable_inbox")).isZero();
    }

    // handler begin
    /** What uses the data source on this thread, {@code @Transactional} or not, joins the inbox's transaction. */
    void joined(Handle tx, Runnable work) {
        ConnectionHolder holder = new ConnectionHolder(tx.getConnection(), true);
        TransactionSynchronizationManager.bindResource(dataSource, holder);
        try {
            work.run();
        } finally {
            TransactionSynchronizationManager.unbindResource(dataSource);
        }
        if (holder.isRollbackOnly()) {
            throw new UnexpectedRollbackException("Something in the handler asked for a rollback");
        }
    }
    // handler end

    @Test
    void theGuideShowsExactlyThisCode() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "spring.md")))
                .contains(ShownCode.of(SpringTransactionsIT.class, "producer"))
                .contains(ShownCode.of(SpringTransactionsIT.class, "handler"));
    }

    private void order(String id) {
        jdbc.update("insert into orders (id) values (?)", id);
        producer().send(Message.to(queue("orders.placed")).text(id).build());
    }

    private int count(String table) {
        return Objects.requireNonNull(jdbc.queryForObject("select count(*) from " + table, Integer.class));
    }

    private static Received delivery(MessageId id, int number) {
        return new Received(
                id,
                queue("orders"),
                null,
                Headers.none(),
                Body.text("4711"),
                InstantSource.system().instant(),
                number);
    }
}
