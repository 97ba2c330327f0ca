package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.Destination.topic;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.OutboxStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P2, P9 and P12 on the way into the outbox. */
class EnqueueIT {

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCommittedMessageCanBeClaimedAndARolledBackOneNeverExisted() {
        database.record("committed");
        database.jdbi.useHandle(handle -> {
            handle.begin();
            database.outbox.producer(handle).send(plain("rolled back"));
            handle.rollback();
        });

        assertThat(database.drain()).containsExactly("committed");
    }

    @Test
    void aMessageIsInvisibleUntilItsTransactionCommits() {
        database.jdbi.useHandle(handle -> {
            handle.begin();
            database.outbox.producer(handle).send(plain("pending"));
            assertThat(database.drain()).isEmpty();
            handle.commit();
            assertThat(database.drain()).containsExactly("pending");
        });
    }

    @Test
    void aSavepointThatIsRolledBackTakesItsMessagesWithIt() {
        database.jdbi.useTransaction(tx -> {
            database.outbox.producer(tx).send(plain("before"));
            tx.savepoint("inner");
            database.outbox.producer(tx).send(plain("inside"));
            tx.rollbackToSavepoint("inner");
            database.outbox.producer(tx).send(plain("after"));
        });

        assertThat(database.drain()).containsExactly("before", "after");
    }

    @Test
    void aHandleOutsideATransactionIsRefusedAndNothingIsRecorded() {
        database.jdbi.useHandle(handle -> assertThatThrownBy(
                        () -> database.outbox.producer(handle).send(plain("lost")))
                .isInstanceOf(NoTransactionException.class)
                .hasMessageContaining("auto-commit"));
        assertThat(database.rows("true")).isZero();
    }

    @Test
    void aPlainConnectionWorksTheSameWay() throws SQLException {
        database.jdbi.useHandle(handle -> {
            Connection connection = handle.getConnection();
            connection.setAutoCommit(false);
            database.outbox.producer(connection).send(plain("rolled back"));
            connection.rollback();
            database.outbox.producer(connection).sendAll(List.of(plain("one"), plain("two")));
            connection.commit();
            connection.setAutoCommit(true);
        });

        assertThat(database.drain()).containsExactly("one", "two");
    }

    @Test
    void sendAllKeepsTheOrderOfItsList() {
        List<Message> messages = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            messages.add(Message.to(queue("orders"))
                    .orderingKey("k" + i % 7)
                    .text("m" + i)
                    .build());
            expected.add("m" + i);
        }
        database.jdbi.useTransaction(tx -> database.outbox.producer(tx).sendAll(messages));

        List<String> recorded = database.jdbi.withHandle(
                handle -> handle.createQuery("select convert_from(body, 'UTF8') from reliable_outbox order by row_id")
                        .mapTo(String.class)
                        .list());
        assertThat(recorded).isEqualTo(expected);
    }

    @Test
    void aRefusedMessageLeavesTheTransactionUsable() {
        Message tooLarge =
                Message.to(queue("orders")).bytes(new byte[(1 << 20) + 1]).build();
        database.jdbi.useTransaction(tx -> {
            database.outbox.producer(tx).send(plain("kept"));
            assertThatThrownBy(() -> database.outbox.producer(tx).send(tooLarge))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("1048577 bytes");
            assertThatThrownBy(() -> database.outbox.producer(tx).sendAll(List.of(plain("not kept"), tooLarge)))
                    .hasMessageContaining("messages[1].body");
        });

        assertThat(database.drain()).containsExactly("kept");
    }

    @Test
    void everythingArrivesAsItWasRecorded() {
        MessageId id = MessageId.named("chosen");
        byte[] bytes = {0, -1, 127, -128, 10};
        Message message = Message.to(topic("orders/placed"))
                .id(id)
                .orderingKey("schlüssel-🛫")
                .header("text", "line\nbreak \\ = 🛫")
                .header("count", 7)
                .header("big", Long.MIN_VALUE)
                .header("ratio", Double.MIN_VALUE)
                .header("flag", true)
                .bytes(bytes)
                .build();
        database.record(message);

        Batch batch = database.session().claim(OutboxDatabase.ALL);
        Envelope envelope = batch.messages().get(0).envelope();
        assertThat(envelope.id()).isEqualTo(id);
        assertThat(envelope.destination()).isEqualTo(topic("orders/placed"));
        assertThat(envelope.orderingKey()).contains("schlüssel-🛫");
        assertThat(envelope.headers()).isEqualTo(message.headers());
        assertThat(envelope.body()).isEqualTo(Body.bytes(bytes));
        assertThat(Duration.between(envelope.recordedAt(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aDelayedMessageWaitsForTheDatabasesClock() {
        database.record(Message.to(queue("orders"))
                .delay(Duration.ofHours(1))
                .text("later")
                .build());
        database.record(Message.to(queue("orders"))
                .deliverAt(Instant.now().minusSeconds(5))
                .text("due")
                .build());
        assertThat(database.drain()).containsExactly("due");

        database.jdbi.useHandle(h -> h.execute("update reliable_outbox set due_at = due_at - interval '1 hour'"));
        assertThat(database.drain()).containsExactly("later");
    }

    @Test
    void anExpiredMessageIsClaimedAsExpired() {
        database.record(Message.to(queue("orders"))
                .expiresAt(Instant.now().minusSeconds(5))
                .text("late")
                .build());

        Batch batch = database.session().claim(OutboxDatabase.ALL);
        assertThat(texts(batch)).containsExactly("late");
        assertThat(batch.messages().get(0).freshness()).hasToString("EXPIRED");
    }

    @Test
    void aCommitRingsTheDoorbellOnceAndARollbackDoesNot() {
        AtomicInteger rings = new AtomicInteger();
        try (OutboxStore.Subscription subscription = database.outbox.onCommit(cause -> rings.incrementAndGet())) {
            assertThat(subscription).isNotNull();
            database.jdbi.useTransaction(tx -> {
                var producer = database.outbox.producer(tx);
                producer.send(plain("one"));
                producer.send(plain("two"));
                assertThat(rings).hasValue(0);
            });
            assertThat(rings).hasValue(1);
            database.jdbi.useHandle(handle -> {
                handle.begin();
                database.outbox.producer(handle).send(plain("three"));
                handle.rollback();
            });
            assertThat(rings).hasValue(1);
        }
        database.record("unheard");
        assertThat(rings).hasValue(1);
    }
}
