package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.ReliableException;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.spi.BodyCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an outbox tells of recording. */
@Timeout(60)
class EnqueueListenerIT {

    private final List<String> heard = new ArrayList<>();
    private final EnqueueListener recorder = new EnqueueListener() {
        @Override
        public void onRecorded(int messages, long bytes, int duplicates) {
            heard.add(messages + " of " + bytes + " bytes, " + duplicates + " duplicates");
        }

        @Override
        public void onRefused(int messages, ReliableException why) {
            heard.add(messages + " refused: " + why.getClass().getSimpleName());
        }
    };
    private final OutboxDatabase database = new OutboxDatabase(settings -> settings.listener(recorder)
            .keyOrder(KeyOrder.COMMIT)
            .maxBodyBytes(1_000)
            .codec(BodyCodec.gzip())
            .build());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void singleMessagesAndManyAreToldWithTheirBytes() {
        database.jdbi.useTransaction(tx -> {
            database.outbox.producer(tx).send(OutboxDatabase.plain("four"));
            database.outbox
                    .producer(tx)
                    .sendAll(List.of(OutboxDatabase.plain("12345"), OutboxDatabase.plain("äö"), chosen("id")));
            database.outbox.producer(tx).sendAll(List.of());
        });
        assertThat(heard).containsExactly("1 of 4 bytes, 0 duplicates", "3 of 11 bytes, 0 duplicates");
    }

    @Test
    void bytesAreThoseThatAreStored() {
        database.record("x".repeat(100_000));
        long stored = Long.parseLong(
                database.column("select length(body) from reliable_outbox").get(0));
        assertThat(heard).containsExactly("1 of " + stored + " bytes, 0 duplicates");
    }

    @Test
    void duplicatesAreToldApart() {
        database.record(chosen("id"));
        database.record(chosen("id"));
        database.jdbi.useTransaction(
                tx -> database.outbox.producer(tx).sendAll(List.of(chosen("id"), chosen("di"), chosen("di"))));
        assertThat(heard)
                .containsExactly(
                        "1 of 2 bytes, 0 duplicates", "0 of 0 bytes, 1 duplicates", "1 of 2 bytes, 2 duplicates");
    }

    @Test
    void aScheduleCountsAsOneMessage() {
        Repeat daily = Repeat.every(Duration.ofDays(1));
        for (int i = 0; i < 2; i++) {
            database.outbox.commit(
                    producer -> producer.schedule(ScheduleId.named("daily"), OutboxDatabase.plain("report"), daily));
        }
        assertThat(heard).containsExactly("1 of 6 bytes, 0 duplicates", "0 of 0 bytes, 1 duplicates");
    }

    @Test
    void refusalsAreToldWithTheirClassAndHowManyMessagesTheyMeant() throws Exception {
        byte[] noise = new byte[2_000];
        new Random(1).nextBytes(noise);
        Message large =
                Message.to(OutboxDatabase.plain("").destination()).bytes(noise).build();
        try (Handle handle = database.jdbi.open()) {
            assertThatThrownBy(() -> database.outbox.producer(handle).send(large))
                    .isInstanceOf(NoTransactionException.class);
            handle.begin();
            assertThatThrownBy(() -> database.outbox.producer(handle).sendAll(List.of(chosen("a"), large)))
                    .isInstanceOf(InvalidMessageException.class);
            handle.rollback();
        }
        try (Handle first = database.jdbi.open();
                Handle second = database.jdbi.open()) {
            first.begin();
            database.outbox.producer(first).send(chosen("held"));
            second.begin();
            second.execute("set local lock_timeout = '50ms'");
            assertThatThrownBy(() -> database.outbox.producer(second).send(chosen("held")))
                    .isInstanceOf(KeyLockException.class);
            second.rollback();
            first.rollback();
        }
        assertThat(heard)
                .containsExactly(
                        "1 refused: NoTransactionException",
                        "2 refused: InvalidMessageException",
                        "1 of 4 bytes, 0 duplicates",
                        "1 refused: KeyLockException");
    }

    @Test
    void aListenerThatThrowsFailsNobody() {
        JdbcOutbox rude = JdbcOutbox.builder(database.jdbi)
                .listener(new EnqueueListener() {
                    @Override
                    public void onRecorded(int messages, long bytes, int duplicates) {
                        throw new NoSuchMethodError("of a metrics library");
                    }
                })
                .build();
        database.jdbi.useTransaction(tx -> rude.producer(tx).send(OutboxDatabase.plain("sent")));
        assertThat(database.drain()).containsExactly("sent");
    }

    private static Message chosen(String id) {
        return Message.to(OutboxDatabase.plain("").destination())
                .id(MessageId.named(id))
                .text(id)
                .build();
    }
}
