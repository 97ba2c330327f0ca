package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.InboxTransaction.Admission;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4: one effect for each consumer and message id")
final class InboxAdmissionIT {

    private static final ConsumerName CONSUMER = new ConsumerName("warehouse");

    private final MessageId id = new MessageId(UUID.randomUUID());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private InboxDatabase database;
    private JdbcInbox inbox;

    @BeforeEach
    void open() {
        database = new InboxDatabase();
        inbox = database.inbox();
    }

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        database.close();
    }

    @Test
    void threeDeliveriesOfOneMessageHaveOneEffect() {
        IdempotentConsumer consumer =
                inbox.consumer("warehouse", (tx, received) -> effect(tx, received, received.deliveries()));

        assertThat(consumer.accept(message(id, 1))).isEqualTo(new Verdict.Done());
        assertThat(consumer.accept(message(id, 2))).isEqualTo(new Verdict.Duplicate());
        assertThat(consumer.accept(message(id, 3))).isEqualTo(new Verdict.Duplicate());

        assertThat(database.effects()).isOne();
    }

    @Test
    void oneOfSixteenRacersIsFirst() throws Exception {
        CyclicBarrier start = new CyclicBarrier(16);
        List<Future<Admission>> racers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            racers.add(threads.submit(() -> {
                start.await(30, TimeUnit.SECONDS);
                return admitAndCommit();
            }));
        }

        List<Admission> answers = new ArrayList<>();
        for (Future<Admission> racer : racers) {
            answers.add(racer.get(30, TimeUnit.SECONDS));
        }

        assertThat(answers).containsOnlyOnce(Admission.FIRST).doesNotContain(Admission.BUSY);
        assertThat(database.keys()).isOne();
    }

    @Test
    void concurrentDuplicateWaitsAndIsADuplicateAfterCommit() throws Exception {
        try (InboxTransaction<Handle> owner = inbox.begin()) {
            assertThat(owner.admit(CONSUMER, id)).isEqualTo(Admission.FIRST);
            Future<Admission> second = waiting(this::admitAndCommit);
            owner.commit();

            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Admission.DUPLICATE);
        }
    }

    @Test
    void concurrentDuplicateWaitsAndIsFirstAfterRollback() throws Exception {
        Future<Admission> second;
        try (InboxTransaction<Handle> owner = inbox.begin()) {
            assertThat(owner.admit(CONSUMER, id)).isEqualTo(Admission.FIRST);
            second = waiting(this::admitAndCommit);
        }

        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Admission.FIRST);
        assertThat(database.keys()).isOne();
    }

    @Test
    void concurrentDeliveryRunsTheHandlerOnce() throws Exception {
        Future<Verdict> second;
        AtomicInteger runs = new AtomicInteger();
        IdempotentConsumer consumer = inbox.consumer("warehouse", (tx, received) -> {
            runs.incrementAndGet();
            effect(tx, received, 1);
        });
        try (InboxTransaction<Handle> owner = inbox.begin()) {
            owner.admit(CONSUMER, id);
            effect(owner.handle(), message(id, 1), 0);
            second = waiting(() -> consumer.accept(message(id, 2)));
            owner.commit();
        }

        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(new Verdict.Duplicate());
        assertThat(runs).as("runs of the second").hasValue(0);
        assertThat(database.effects()).isOne();
    }

    @Test
    void waitIsBoundedAndTheMessageIsBusy() {
        JdbcInbox impatient = JdbcInbox.builder(database.jdbi())
                .lockWait(Duration.ofMillis(50))
                .build();
        IdempotentConsumer consumer = impatient.consumer("warehouse", (tx, received) -> effect(tx, received, 1));
        try (InboxTransaction<Handle> owner = inbox.begin()) {
            owner.admit(CONSUMER, id);

            assertThat(consumer.accept(message(id, 2))).isInstanceOf(Verdict.Busy.class);
        }

        assertThat(consumer.accept(message(id, 3))).isEqualTo(new Verdict.Done());
    }

    @Test
    void consumersOfOtherNamesGetTheirOwnCopy() {
        Received received = message(id, 1);

        for (String name : List.of("warehouse", "Warehouse", "billing", "a", "x".repeat(64))) {
            IdempotentConsumer consumer = inbox.consumer(name, (tx, message) -> effect(tx, message, 1));
            assertThat(consumer.accept(received)).isEqualTo(new Verdict.Done());
        }

        assertThat(database.effects()).isEqualTo(5);
    }

    @Test
    void oddNamesAreRefused() {
        for (String name : List.of("", "a b", "a\0b", "ä", "a:b", "x".repeat(65))) {
            assertThatThrownBy(() -> inbox.consumer(name, (tx, message) -> {}))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("consumer.name");
        }
    }

    @Test
    void sessionKeepsItsLockTimeoutIsolationAndAutoCommit() throws SQLException {
        database.jdbi().useHandle(session -> {
            session.execute("set lock_timeout = '1234ms'");
            session.execute("set session characteristics as transaction isolation level repeatable read");
            JdbcInbox own = JdbcInbox.create(unclosed(session));
            own.consumer("warehouse", (tx, message) -> {
                        assertThat(show(tx, "lock_timeout")).isEqualTo("1234ms");
                        assertThat(show(tx, "transaction_isolation")).isEqualTo("read committed");
                    })
                    .accept(message(id, 1));

            assertThat(show(session, "lock_timeout")).isEqualTo("1234ms");
            assertThat(show(session, "transaction_isolation")).isEqualTo("repeatable read");
            assertThat(session.getConnection().getAutoCommit()).isTrue();
        });
        assertThat(database.keys()).isOne();
    }

    private static Jdbi unclosed(Handle session) {
        return Jdbi.create(new ConnectionFactory() {
            @Override
            public Connection openConnection() {
                return session.getConnection();
            }

            @Override
            public void closeConnection(Connection connection) {}
        });
    }

    private static String show(Handle tx, String setting) {
        return tx.select("select current_setting(?)", setting)
                .mapTo(String.class)
                .one();
    }

    private Admission admitAndCommit() {
        try (InboxTransaction<Handle> transaction = inbox.begin()) {
            Admission admission = transaction.admit(CONSUMER, id);
            if (admission == Admission.FIRST) {
                transaction.commit();
            }
            return admission;
        }
    }

    /** Starts it and returns when it waits for a lock. */
    private <T> Future<T> waiting(Callable<T> delivery) {
        Future<T> future = threads.submit(delivery);
        database.awaitLockWait();
        return future;
    }
}
