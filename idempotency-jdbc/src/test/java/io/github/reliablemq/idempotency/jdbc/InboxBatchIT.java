package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.TransactionLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4: several messages in one transaction, one effect each")
final class InboxBatchIT {

    private static final ConsumerName CONSUMER = new ConsumerName("warehouse");

    private final InboxDatabase database = new InboxDatabase();
    private final List<Received> messages =
            Stream.generate(InboxDatabase::message).limit(20).toList();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aBatchIsOneTransactionWithOneStatementForItsKeys() {
        database.admin().useHandle(handle -> {
            handle.execute("create table seen (tx xid8 not null)");
            handle.execute("create function note() returns trigger language plpgsql as $$ begin"
                    + " insert into seen values (pg_current_xact_id()); return null; end $$");
            handle.execute("create trigger note after insert on reliable_inbox for each statement"
                    + " execute function note()");
        });
        IdempotentConsumer consumer = consumer((tx, message) -> effect(tx, message, 1));

        assertThat(consumer.acceptTogether(messages)).contains(all(new Verdict.Done()));
        assertThat(consumer.acceptTogether(messages)).contains(all(new Verdict.Duplicate()));

        assertThat(database.effects()).isEqualTo(20);
        assertThat(database.keys()).isEqualTo(20);
        assertThat(database.count("seen"))
                .as("nothing is written for duplicates")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("P4, P11: a batch with a poison message leaves nothing; one by one only that one is charged")
    void aPoisonMessageHurtsNobodyElse() {
        Received poison = messages.get(7);
        IdempotentConsumer consumer = consumer((tx, message) -> {
            effect(tx, message, 1);
            if (message == poison) {
                throw new IllegalStateException("poison");
            }
        });

        assertThat(consumer.acceptTogether(messages)).isEmpty();
        assertThat(database.effects()).isZero();
        assertThat(database.keys()).isZero();
        assertThat(database.attempts()).isZero();

        for (Received message : messages) {
            assertThat(consumer.accept(message))
                    .isInstanceOf(message == poison ? Verdict.Retry.class : Verdict.Done.class);
        }
        assertThat(database.effects()).isEqualTo(19);
        assertThat(database.attempts()).isOne();
    }

    @Test
    void aHandlerThatRollsBackInTheMiddleLeavesNothing() {
        leavesNothing((tx, message) -> {
            effect(tx, message, 1);
            if (message == messages.get(7)) {
                tx.rollback();
            }
        });
    }

    @Test
    void aHandlerThatCommitsInTheMiddleLeavesNothing() {
        leavesNothing((tx, message) -> {
            effect(tx, message, 1);
            if (message == messages.get(7)) {
                assertThatThrownBy(tx::commit).isInstanceOf(TransactionException.class);
            }
        });
    }

    @Test
    void theTransactionOfTheKeysIsTheOneThatCommits() {
        List<MessageId> ids = messages.stream().map(Received::id).toList();
        try (InboxTransaction<Handle> transaction = database.inbox().begin()) {
            assertThat(transaction.admitAll(CONSUMER, ids)).contains(Set.copyOf(ids));
            transaction.handle().rollback();
            effect(transaction.handle(), messages.get(0), 1);
            assertThatThrownBy(transaction::commit)
                    .isInstanceOf(TransactionLostException.class)
                    .hasMessageContaining("20 keys of warehouse from " + ids.get(0));
        }
        assertThat(database.effects()).isZero();
    }

    @Test
    void oppositeOrdersNeverDeadlock() throws Exception {
        List<Received> many = IntStream.range(0, 500).mapToObj(i -> message()).toList();
        List<MessageId> ids = many.stream().map(Received::id).toList();
        List<MessageId> reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        // Slow, so that both are at work before either is through.
        database.admin().useHandle(handle -> {
            handle.execute("create function slow() returns trigger language plpgsql as $$ begin"
                    + " perform pg_sleep(0.001); return new; end $$");
            handle.execute("create trigger slow before insert on reliable_inbox for each row execute function slow()");
        });
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> batches = new ArrayList<>();
            for (List<MessageId> batch : List.of(ids, reversed)) {
                batches.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return admitted(batch);
                }));
            }
            int first = batches.get(0).get(60, TimeUnit.SECONDS);
            int second = batches.get(1).get(60, TimeUnit.SECONDS);
            assertThat(List.of(first, second)).as("keys admitted, -1 for busy").containsExactlyInAnyOrder(500, 0);
        } finally {
            threads.shutdownNow();
        }
    }

    private int admitted(List<MessageId> batch) {
        JdbcInbox patient = JdbcInbox.builder(database.jdbi())
                .lockWait(Duration.ofSeconds(50))
                .build();
        try (InboxTransaction<Handle> transaction = patient.begin()) {
            int admitted = transaction.admitAll(CONSUMER, batch).map(Set::size).orElse(-1);
            if (admitted > 0) {
                transaction.commit();
            }
            return admitted;
        }
    }

    @Test
    void aHeldKeyMakesTheBatchBusyAfterTheLockWait() {
        IdempotentConsumer consumer = JdbcInbox.builder(database.jdbi())
                .lockWait(Duration.ofMillis(50))
                .build()
                .consumer("warehouse", (tx, message) -> effect(tx, message, 1));
        try (InboxTransaction<Handle> owner = database.inbox().begin()) {
            owner.admit(CONSUMER, messages.get(7).id());
            assertThat(consumer.acceptTogether(messages)).isEmpty();
        }
        assertThat(database.effects()).isZero();
        assertThat(consumer.acceptTogether(messages)).contains(all(new Verdict.Done()));
    }

    @Test
    void allWaitsOfABatchTogetherAreBounded() {
        database.admin().useHandle(handle -> {
            handle.execute("create function slow() returns trigger language plpgsql as $$ begin"
                    + " perform pg_sleep(0.1); return new; end $$");
            handle.execute("create trigger slow before insert on reliable_inbox for each row execute function slow()");
        });
        IdempotentConsumer impatient = JdbcInbox.builder(database.jdbi())
                .lockWait(Duration.ofMillis(500))
                .build()
                .consumer("warehouse", (tx, message) -> effect(tx, message, 1));

        assertThat(impatient.acceptTogether(messages)).isEmpty();
        assertThat(impatient.acceptTogether(messages.subList(0, 2))).contains(List.of(done(), done()));
    }

    @Test
    void theHandlersStatementsHaveTheSessionsTimeouts() {
        IdempotentConsumer consumer = consumer((tx, message) -> {
            assertThat(show(tx, "lock_timeout")).isEqualTo("0");
            assertThat(show(tx, "statement_timeout")).isEqualTo("0");
            assertThat(show(tx, "transaction_isolation")).isEqualTo("read committed");
        });
        assertThat(consumer.acceptTogether(messages)).contains(all(new Verdict.Done()));
    }

    @Test
    void aBatchWaitsForASingleOneAndHandlesTheRest() throws Exception {
        IdempotentConsumer consumer = consumer((tx, message) -> effect(tx, message, 1));
        CompletableFuture<List<Verdict>> batch;
        try (InboxTransaction<Handle> owner = database.inbox().begin()) {
            owner.admit(CONSUMER, messages.get(7).id());
            effect(owner.handle(), messages.get(7), 1);
            batch = CompletableFuture.supplyAsync(
                    () -> consumer.acceptTogether(messages).orElseThrow());
            database.awaitLockWait();
            owner.commit();
        }
        List<Verdict> verdicts = batch.get(30, TimeUnit.SECONDS);
        assertThat(verdicts.get(7)).isEqualTo(new Verdict.Duplicate());
        assertThat(Collections.frequency(verdicts, done())).isEqualTo(19);
        assertThat(database.effects()).isEqualTo(20);
    }

    private IdempotentConsumer consumer(MessageHandler<Handle> handler) {
        return database.inbox().consumer("warehouse", handler);
    }

    private void leavesNothing(MessageHandler<Handle> handler) {
        assertThat(consumer(handler).acceptTogether(messages)).isEmpty();
        assertThat(database.effects()).isZero();
        assertThat(database.keys()).isZero();
        assertThat(consumer((tx, message) -> effect(tx, message, 1)).acceptTogether(messages))
                .contains(all(new Verdict.Done()));
        assertThat(database.effects()).isEqualTo(20);
    }

    private static Verdict done() {
        return new Verdict.Done();
    }

    private List<Verdict> all(Verdict verdict) {
        return Collections.nCopies(messages.size(), verdict);
    }

    private static String show(Handle tx, String setting) {
        return tx.select("select current_setting(?)", setting)
                .mapTo(String.class)
                .one();
    }
}
