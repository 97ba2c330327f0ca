package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ids that callers choose: recorded once, and a duplicate is an answer. */
class ChosenIdIT {

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDuplicateIsAnsweredAndItsTransactionGoesOn() {
        Recorded first =
                database.jdbi.inTransaction(tx -> database.outbox.producer(tx).send(chosen("order-1", "first")));
        assertThat(first).isEqualTo(new Recorded(MessageId.named("order-1"), Recorded.Answer.NEW));

        database.jdbi.useTransaction(tx -> {
            Recorded second = database.outbox.producer(tx).send(chosen("order-1", "second"));
            assertThat(second).isEqualTo(new Recorded(MessageId.named("order-1"), Recorded.Answer.DUPLICATE));
            database.outbox.producer(tx).send(plain("other"));
        });
        assertThat(database.drain()).containsExactly("first", "other");
    }

    @Test
    void anIdIsRememberedAfterItsMessageIsGone() {
        database.record(chosen("order-1", "first"));
        assertThat(database.drain()).containsExactly("first");

        database.record(chosen("order-1", "second"));
        assertThat(database.drain()).isEmpty();
    }

    @Test
    @DisplayName("P2: an id of a rolled-back transaction or savepoint was never used")
    void aRollBackForgetsTheId() {
        database.jdbi.useHandle(handle -> {
            handle.begin();
            database.outbox.producer(handle).send(chosen("order-1", "rolled back"));
            handle.rollback();
        });
        database.jdbi.useTransaction(tx -> {
            tx.savepoint("inner");
            database.outbox.producer(tx).send(chosen("order-1", "taken back"));
            tx.rollbackToSavepoint("inner");
            assertThat(database.outbox
                            .producer(tx)
                            .send(chosen("order-1", "kept"))
                            .isDuplicate())
                    .isFalse();
        });
        assertThat(database.drain()).containsExactly("kept");
    }

    @Test
    void sendAllTellsNewFromKnownAndFirstFromLaterInOneStatement() {
        database.record(chosen("known", "before"));
        List<Recorded> answers = database.jdbi.inTransaction(tx -> database.outbox
                .producer(tx)
                .sendAll(List.of(
                        chosen("b", "b1"),
                        plain("made"),
                        chosen("known", "again"),
                        chosen("b", "b2"),
                        chosen("a", "a"))));

        assertThat(answers).extracting(Recorded::isDuplicate).containsExactly(false, false, true, true, false);
        assertThat(answers.get(3).id()).isEqualTo(MessageId.named("b"));
        assertThat(database.column("select convert_from(body, 'UTF8') from reliable_outbox order by row_id"))
                .containsExactly("before", "b1", "made", "a");
    }

    @Test
    void theSecondOfTwoOpenTransactionsWaitsAndIsADuplicateAfterTheFirstCommits() {
        assertThat(answerToTheSecond(Handle::commit))
                .isEqualTo(new Recorded(MessageId.named("order-1"), Recorded.Answer.DUPLICATE));
        assertThat(database.drain()).containsExactly("first");
    }

    @Test
    void theSecondOfTwoOpenTransactionsIsRecordedWhenTheFirstRollsBack() {
        assertThat(answerToTheSecond(Handle::rollback))
                .isEqualTo(new Recorded(MessageId.named("order-1"), Recorded.Answer.NEW));
        assertThat(database.drain()).containsExactly("second");
    }

    /** It waits until the first has ended. */
    private Recorded answerToTheSecond(Consumer<Handle> endOfTheFirst) {
        try (Handle first = database.jdbi.open();
                OtherSession second = new OtherSession(database)) {
            first.begin();
            database.outbox.producer(first).send(chosen("order-1", "first"));
            second.start(tx -> database.outbox.producer(tx).send(chosen("order-1", "second")));
            second.awaitWaiting();
            endOfTheFirst.accept(first);
            return second.answer();
        }
    }

    @Test
    void idsInOppositeOrderAreADeadlockThatSaysSo() {
        Deadlock.assertTheLoserIsTold(database, chosen("a", "a"), chosen("b", "b"));
    }

    @Test
    void sendAllInOppositeOrderIsNoDeadlock() {
        try (OtherSession one = new OtherSession(database);
                OtherSession other = new OtherSession(database)) {
            for (int round = 0; round < 10; round++) {
                List<Message> ascending = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    ascending.add(chosen(round + "/" + i, "m"));
                }
                List<Message> descending = new ArrayList<>(ascending);
                Collections.reverse(descending);
                one.start(tx -> database.outbox.producer(tx).sendAll(ascending).get(0));
                other.start(
                        tx -> database.outbox.producer(tx).sendAll(descending).get(0));
                assertThat(one.answer().isDuplicate())
                        .isNotEqualTo(other.answer().isDuplicate());
            }
        }
        assertThat(database.rows("true")).isEqualTo(5_000);
    }

    @Test
    void underRepeatableReadTheSecondTransactionIsToBeDoneAgain() {
        try (Handle first = database.jdbi.open();
                Handle second = database.jdbi.open()) {
            second.begin();
            second.setTransactionIsolationLevel(TransactionIsolationLevel.REPEATABLE_READ);
            second.execute("select 1 from reliable_outbox");
            first.useTransaction(tx -> database.outbox.producer(tx).send(chosen("order-1", "first")));
            assertThatThrownBy(() -> database.outbox.producer(second).send(chosen("order-1", "second")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("40001");
            second.rollback();
        }
    }

    @Test
    void thePurgeForgetsInBatchesWhatIsOlderThanTheWindowAndNoLongerWaits() {
        for (int i = 0; i < 5; i++) {
            database.record(chosen("old-" + i, "old"));
        }
        database.drain();
        database.record(Message.to(queue("orders"))
                .id(MessageId.named("waits"))
                .delay(Duration.ofDays(30))
                .text("waits")
                .build());
        database.jdbi.useHandle(handle ->
                handle.execute("update reliable_outbox_id set recorded_at = recorded_at - interval '8 days'"));
        database.record(chosen("young", "young"));

        assertThat(database.outbox.purgeIds(2)).isEqualTo(5);
        assertThat(database.column("select message_id from reliable_outbox_id"))
                .containsExactlyInAnyOrder(
                        MessageId.named("waits").toString(),
                        MessageId.named("young").toString());
    }

    private static Message chosen(String name, String text) {
        return Message.to(queue("orders")).id(MessageId.named(name)).text(text).build();
    }
}
