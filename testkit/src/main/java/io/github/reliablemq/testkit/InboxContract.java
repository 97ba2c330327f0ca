package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.InboxTransaction.Admission;
import io.github.reliablemq.spi.TransactionLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Inbox} promises (P4). Extend it in your tests and give it a fixture; each test gets a new one.
 *
 * @param <T> what a handler works with
 */
public abstract class InboxContract<T> {

    /**
     * An inbox under test and its surroundings.
     *
     * @param <T> what a handler works with
     */
    protected interface Fixture<T> extends AutoCloseable {

        /** The inbox, without keys; always the same one. Its lock wait should be short, at most 2 s. */
        Inbox<T> inbox();

        /** Does an effect in that transaction. */
        void effect(T transaction, String name);

        /** The effects that are committed. */
        List<String> effects();

        /** Rolls that transaction back behind the inbox's back, as a misguided handler would. */
        void rollBackBehindItsBack(T transaction);

        /** Tries to commit that transaction behind the inbox's back, as a misguided handler would; hides a refusal. */
        void commitBehindItsBack(T transaction);

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    private static final int RACERS = 8;
    private static final ConsumerName CONSUMER = new ConsumerName("contract");

    private final MessageId id = new MessageId(UUID.randomUUID());
    private Fixture<T> fixture;

    /** For subclasses with a no-argument constructor. */
    @SuppressWarnings("NullAway.Init")
    protected InboxContract() {}

    /** A new fixture, able to hold eight transactions open at once. */
    protected abstract Fixture<T> fixture();

    @BeforeEach
    final void openFixture() {
        fixture = fixture();
    }

    @AfterEach
    final void closeFixture() {
        fixture.close();
    }

    @Test
    @DisplayName("P4: key and effect commit together; the second delivery is a duplicate")
    void aCommittedKeyIsADuplicate() {
        assertThat(handle("first")).isEqualTo(Admission.FIRST);
        assertThat(handle("second")).isEqualTo(Admission.DUPLICATE);
        assertThat(fixture.effects()).containsExactly("first");
    }

    @Test
    @DisplayName("P4: without a commit neither key nor effect remains")
    void anUncommittedKeyLeavesNoTrace() {
        try (InboxTransaction<T> transaction = fixture.inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id)).isEqualTo(Admission.FIRST);
            fixture.effect(transaction.handle(), "undone");
        }
        assertThat(fixture.effects()).isEmpty();
        assertThat(handle("done")).isEqualTo(Admission.FIRST);
        assertThat(fixture.effects()).containsExactly("done");
    }

    @Test
    void consumersDoNotSeeEachOthersKeys() {
        assertThat(handle("one")).isEqualTo(Admission.FIRST);
        try (InboxTransaction<T> other = fixture.inbox().begin()) {
            assertThat(other.admit(new ConsumerName("other"), id)).isEqualTo(Admission.FIRST);
            other.commit();
        }
    }

    @Test
    void messagesDoNotSeeEachOthersKeys() {
        assertThat(handle("one")).isEqualTo(Admission.FIRST);
        try (InboxTransaction<T> other = fixture.inbox().begin()) {
            assertThat(other.admit(CONSUMER, new MessageId(UUID.randomUUID()))).isEqualTo(Admission.FIRST);
            other.commit();
        }
    }

    @Test
    @DisplayName("P4: while one transaction holds a key no other is first; it waits, and is told to come again")
    void aHeldKeyIsBusy() {
        try (InboxTransaction<T> holder = fixture.inbox().begin()) {
            assertThat(holder.admit(CONSUMER, id)).isEqualTo(Admission.FIRST);
            try (InboxTransaction<T> other = fixture.inbox().begin()) {
                assertThat(other.admit(CONSUMER, id)).isEqualTo(Admission.BUSY);
            }
            holder.commit();
        }
        assertThat(handle("late")).isEqualTo(Admission.DUPLICATE);
    }

    @Test
    @DisplayName("P4: of many deliveries at once exactly one has an effect")
    void oneOfManyRacersIsFirst() throws Exception {
        List<Admission> answers = race();
        assertThat(answers).hasSize(RACERS).containsOnlyOnce(Admission.FIRST);
        assertThat(fixture.effects()).hasSize(1);
    }

    @Test
    @DisplayName("P4: a handler that rolled back is not a success")
    void aTransactionRolledBackBehindItsBackIsLost() {
        try (InboxTransaction<T> transaction = fixture.inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id)).isEqualTo(Admission.FIRST);
            fixture.effect(transaction.handle(), "gone");
            fixture.rollBackBehindItsBack(transaction.handle());
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionLostException.class);
        }
        assertThat(fixture.effects()).isEmpty();
        assertThat(handle("again")).isEqualTo(Admission.FIRST);
    }

    @Test
    @DisplayName(
            "P4: a handler that committed by itself is not a success; key and effect remain together or not at all")
    void aTransactionCommittedBehindItsBackIsLost() {
        try (InboxTransaction<T> transaction = fixture.inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id)).isEqualTo(Admission.FIRST);
            fixture.effect(transaction.handle(), "early");
            fixture.commitBehindItsBack(transaction.handle());
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionLostException.class);
        }
        // Where the database lets us, the commit is refused: else a handler that commits halfway leaves half an effect.
        boolean refused = fixture.effects().isEmpty();
        assertThat(handle("again")).isEqualTo(refused ? Admission.FIRST : Admission.DUPLICATE);
        assertThat(fixture.effects()).containsExactly(refused ? "again" : "early");
    }

    @Test
    void closingTwiceIsHarmless() {
        InboxTransaction<T> transaction = fixture.inbox().begin();
        transaction.close();
        transaction.close();
        assertThat(handle("after")).isEqualTo(Admission.FIRST);
    }

    private Admission handle(String effect) {
        try (InboxTransaction<T> transaction = fixture.inbox().begin()) {
            Admission admission = transaction.admit(CONSUMER, id);
            if (admission == Admission.FIRST) {
                fixture.effect(transaction.handle(), effect);
                transaction.commit();
            }
            return admission;
        }
    }

    private List<Admission> race() throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<Admission>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                String effect = "racer " + i;
                racers.add(threads.submit(() -> {
                    start.await();
                    return handle(effect);
                }));
            }
            start.countDown();
            List<Admission> answers = new ArrayList<>();
            for (Future<Admission> racer : racers) {
                answers.add(racer.get(60, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
