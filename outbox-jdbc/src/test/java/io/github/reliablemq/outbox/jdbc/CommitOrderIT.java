package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Recorded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P5 with COMMIT order: transactions of one key that overlap are told apart too. */
class CommitOrderIT {

    private static final String LOCKS =
            "pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname ="
                    + " current_database())";

    private final OutboxDatabase database =
            new OutboxDatabase(settings -> settings.keyOrder(KeyOrder.COMMIT).build());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P5: under COMMIT two overlapping transactions of one key leave in the order of their commits")
    void overlappingTransactionsOfOneKeyLeaveInCommitOrder() {
        try (Handle first = database.jdbi.open();
                OtherSession second = new OtherSession(database)) {
            first.begin();
            database.outbox.producer(first).send(keyed("k", "first"));
            second.start(tx -> database.outbox.producer(tx).send(keyed("k", "second")));
            second.awaitWaiting();
            // Numbered while the second waits: the second's number must be drawn after this one.
            database.record(keyed("other", "between"));
            first.commit();
            second.answer();
        }
        assertThat(database.column("select convert_from(body, 'UTF8') from reliable_outbox order by row_id"))
                .containsExactly("first", "between", "second");
        assertThat(database.drain()).containsSubsequence("first", "second");
    }

    @Test
    @DisplayName("P5: the lock is taken before the number is drawn, also when the first transaction rolls back")
    void theNumberIsDrawnAfterTheLock() {
        try (Handle first = database.jdbi.open();
                OtherSession second = new OtherSession(database)) {
            first.begin();
            database.outbox.producer(first).send(keyed("k", "first"));
            second.start(tx -> database.outbox
                    .producer(tx)
                    .sendAll(List.of(keyed("k", "second"), keyed("l", "third")))
                    .get(0));
            second.awaitWaiting();
            String before = database.column("select last_value from reliable_outbox_row_id_seq")
                    .get(0);
            assertThat(before).isEqualTo("1");
            first.rollback();
            second.answer();
        }
        assertThat(database.drain()).containsExactly("second", "third");
    }

    @Test
    void keysOfOtherNamesAndUnkeyedMessagesDoNotWait() {
        try (Handle first = database.jdbi.open()) {
            first.begin();
            database.outbox.producer(first).send(keyed("k", "first"));
            database.record(keyed("other", "keyed"));
            database.record("unkeyed");
            assertThat(database.drain()).containsExactlyInAnyOrder("keyed", "unkeyed");
            first.rollback();
        }
    }

    @Test
    void anotherTableHasLocksOfItsOwn() {
        JdbcOutbox other = JdbcOutbox.builder(database.jdbi)
                .table("other_outbox")
                .keyOrder(KeyOrder.COMMIT)
                .build()
                .createSchemaIfMissing();
        try (Handle first = database.jdbi.open();
                Handle second = database.jdbi.open()) {
            first.begin();
            second.begin();
            database.outbox.producer(first).send(keyed("k", "first"));
            other.producer(second).send(keyed("k", "second"));
            second.commit();
            first.commit();
        }
    }

    @Test
    @DisplayName("Many keys in one sendAll take at most 1,024 locks")
    void manyKeysTakeBoundedLocks() {
        List<Message> messages = IntStream.range(0, 20_000)
                .mapToObj(i -> keyed("k" + i, "m" + i))
                .toList();
        database.jdbi.useTransaction(tx -> {
            database.outbox.producer(tx).sendAll(messages);
            assertThat(database.count(LOCKS)).isBetween(1_000L, 1_024L);
        });
        assertThat(database.count(LOCKS)).isZero();
        assertThat(database.rows("true")).isEqualTo(20_000);
    }

    @Test
    void sendAllOfManyKeysInOppositeOrdersIsNoDeadlock() {
        List<Message> ascending =
                IntStream.range(0, 500).mapToObj(i -> keyed("k" + i, "m")).toList();
        List<Message> descending = new ArrayList<>(ascending);
        Collections.reverse(descending);
        try (Handle holder = database.jdbi.open();
                OtherSession one = new OtherSession(database);
                OtherSession other = new OtherSession(database)) {
            // Both stop half-way. In the order of their lists each would then have what the other needs.
            holder.begin();
            database.outbox.producer(holder).send(keyed("k250", "held"));
            one.start(tx -> database.outbox.producer(tx).sendAll(ascending).get(0));
            one.awaitWaiting();
            other.start(tx -> database.outbox.producer(tx).sendAll(descending).get(0));
            other.awaitWaiting();
            holder.commit();
            assertThat(one.answer().isDuplicate()).isFalse();
            assertThat(other.answer().isDuplicate()).isFalse();
        }
        assertThat(database.rows("true")).isEqualTo(1_001);
    }

    @Test
    @DisplayName("Single sends in opposite orders are a deadlock that says what to do")
    void singleSendsInOppositeOrdersAreADeadlockThatSaysSo() {
        Deadlock.assertTheLoserIsTold(database, keyed("a", "a"), keyed("b", "b"));
    }

    @Test
    void aLockTimeoutIsAKeyLockException() {
        try (Handle first = database.jdbi.open();
                Handle second = database.jdbi.open()) {
            first.begin();
            database.outbox.producer(first).send(keyed("k", "first"));
            second.begin();
            second.execute("set local lock_timeout = '50ms'");
            assertThatThrownBy(() -> database.outbox.producer(second).send(keyed("k", "second")))
                    .isInstanceOf(KeyLockException.class);
            second.rollback();
            first.commit();
        }
        assertThat(database.drain()).containsExactly("first");
    }

    @Test
    void chosenIdsAndKeysGoTogether() {
        Message message = Message.to(queue("orders"))
                .orderingKey("k")
                .id(MessageId.named("once"))
                .text("once")
                .build();
        List<Recorded> answers = database.jdbi.inTransaction(
                tx -> database.outbox.producer(tx).sendAll(List.of(message, keyed("k", "second"), message)));
        assertThat(answers).extracting(Recorded::isDuplicate).containsExactly(false, false, true);
        assertThat(database.drain()).containsExactly("once", "second");
    }

    private static Message keyed(String key, String text) {
        return Message.to(queue("orders")).orderingKey(key).text(text).build();
    }
}
