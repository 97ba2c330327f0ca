package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.InboxTransaction.Admission;
import io.github.reliablemq.spi.TransactionLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Inbox} promises (P4). Extend it in your tests and give it a fixture; each test gets a new one.
 *
 * @param <T> what a handler works with
 */
public abstract class InboxContract<T> extends InboxFaultTests<T> {

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

        /** Ends the connection of that transaction at the store, as a server does that is restarted. */
        void cutOff(T transaction);

        /** Has the next commit of the inbox take effect, and its answer get lost, and its connection with it. */
        void loseNextAnswer();

        /** How long keys are kept at least. */
        Duration retention();

        /** Lets that much time pass, and has everything purged then that need not be kept any more. */
        void elapseAndPurge(Duration time);

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    private static final int RACERS = 8;

    /** For subclasses with a no-argument constructor. */
    protected InboxContract() {}

    /** A new fixture, able to hold eight transactions open at once. */
    @Override
    protected abstract Fixture<T> fixture();

    @Test
    @DisplayName("P4: key and effect commit together; the second delivery is a duplicate")
    void aCommittedKeyIsADuplicate() {
        assertThat(handle("first")).isEqualTo(Admission.FIRST);
        assertThat(handle("second")).isEqualTo(Admission.DUPLICATE);
        assertThat(opened().effects()).containsExactly("first");
    }

    @Test
    @DisplayName("P4: without a commit neither key nor effect remains")
    void anUncommittedKeyLeavesNoTrace() {
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id())).isEqualTo(Admission.FIRST);
            opened().effect(transaction.handle(), "undone");
        }
        assertThat(opened().effects()).isEmpty();
        assertThat(handle("done")).isEqualTo(Admission.FIRST);
        assertThat(opened().effects()).containsExactly("done");
    }

    @Test
    void consumersDoNotSeeEachOthersKeys() {
        assertThat(handle("one")).isEqualTo(Admission.FIRST);
        try (InboxTransaction<T> other = opened().inbox().begin()) {
            assertThat(other.admit(new ConsumerName("other"), id())).isEqualTo(Admission.FIRST);
            other.commit();
        }
    }

    @Test
    void messagesDoNotSeeEachOthersKeys() {
        assertThat(handle("one")).isEqualTo(Admission.FIRST);
        try (InboxTransaction<T> other = opened().inbox().begin()) {
            assertThat(other.admit(CONSUMER, new MessageId(UUID.randomUUID()))).isEqualTo(Admission.FIRST);
            other.commit();
        }
    }

    @Test
    @DisplayName("P4: while one transaction holds a key no other is first; it waits, and is told to come again")
    void aHeldKeyIsBusy() {
        try (InboxTransaction<T> holder = opened().inbox().begin()) {
            assertThat(holder.admit(CONSUMER, id())).isEqualTo(Admission.FIRST);
            try (InboxTransaction<T> other = opened().inbox().begin()) {
                assertThat(other.admit(CONSUMER, id())).isEqualTo(Admission.BUSY);
            }
            holder.commit();
        }
        assertThat(handle("late")).isEqualTo(Admission.DUPLICATE);
    }

    @Test
    @DisplayName("P4: of many deliveries at once exactly one has an effect")
    void oneOfManyRacersIsFirst() throws Exception {
        List<Admission> answers = racing(RACERS, i -> handle("racer " + i));
        assertThat(answers).hasSize(RACERS).containsOnlyOnce(Admission.FIRST);
        assertThat(opened().effects()).hasSize(1);
    }

    @Test
    @DisplayName("P4: the keys of a batch commit together with its effects, and are duplicates of single ones and back")
    void aCommittedBatchIsDuplicates() {
        List<MessageId> ids = ids(3);
        assertThat(handleAll(ids)).contains(Set.copyOf(ids));
        assertThat(handleAll(ids)).contains(Set.of());
        try (InboxTransaction<T> single = opened().inbox().begin()) {
            assertThat(single.admit(CONSUMER, ids.get(1))).isEqualTo(Admission.DUPLICATE);
        }
        assertThat(opened().effects()).containsExactlyInAnyOrderElementsOf(names(ids));
    }

    @Test
    @DisplayName("P4: of a batch only those run that are new")
    void aBatchTellsItsDuplicates() {
        List<MessageId> ids = ids(4);
        assertThat(handleAll(ids.subList(1, 3))).contains(Set.copyOf(ids.subList(1, 3)));
        assertThat(handleAll(ids)).contains(Set.of(ids.get(0), ids.get(3)));
        assertThat(opened().effects()).containsExactlyInAnyOrderElementsOf(names(ids));
    }

    @Test
    void anEmptyBatchIsNothing() {
        assertThat(handleAll(List.of())).contains(Set.of());
    }

    @Test
    @DisplayName("P4: without a commit nothing of a batch remains")
    void anUncommittedBatchLeavesNoTrace() {
        List<MessageId> ids = ids(3);
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            assertThat(transaction.admitAll(CONSUMER, ids)).contains(Set.copyOf(ids));
            opened().effect(transaction.handle(), "undone");
        }
        assertThat(opened().effects()).isEmpty();
        assertThat(handleAll(ids)).contains(Set.copyOf(ids));
    }

    @Test
    @DisplayName("P4: a batch of whose keys another transaction holds one is busy, and holds none itself afterwards")
    void aBatchWithAHeldKeyIsBusy() {
        List<MessageId> ids = ids(3);
        try (InboxTransaction<T> holder = opened().inbox().begin()) {
            assertThat(holder.admit(CONSUMER, ids.get(1))).isEqualTo(Admission.FIRST);
            assertThat(handleAll(ids)).isEmpty();
        }
        assertThat(handleAll(ids)).contains(Set.copyOf(ids));
    }

    @Test
    @DisplayName("P4: a batch whose handler rolled back is not a success")
    void aBatchRolledBackBehindItsBackIsLost() {
        List<MessageId> ids = ids(3);
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            assertThat(transaction.admitAll(CONSUMER, ids)).contains(Set.copyOf(ids));
            opened().rollBackBehindItsBack(transaction.handle());
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionLostException.class);
        }
        assertThat(handleAll(ids)).contains(Set.copyOf(ids));
    }

    @Test
    @DisplayName("P4: batches that overlap in opposite orders all end, each message with one effect")
    void reversedBatchesHaveOneEffectEach() throws Exception {
        List<MessageId> ids = ids(100);
        List<MessageId> reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        racing(2, i -> {
            while (handleAll(i == 0 ? ids : reversed).isEmpty()
                    && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return i;
        });
        assertThat(opened().effects()).containsExactlyInAnyOrderElementsOf(names(ids));
    }

    @Test
    void closingTwiceIsHarmless() {
        InboxTransaction<T> transaction = opened().inbox().begin();
        transaction.close();
        transaction.close();
        assertThat(handle("after")).isEqualTo(Admission.FIRST);
    }

    /** Runs the effect of each that is new, and commits; empty when it is busy. */
    private Optional<Set<MessageId>> handleAll(List<MessageId> ids) {
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            Optional<Set<MessageId>> admitted = transaction.admitAll(CONSUMER, ids);
            if (admitted.isPresent() && !admitted.get().isEmpty()) {
                names(admitted.get()).forEach(name -> opened().effect(transaction.handle(), name));
                transaction.commit();
            }
            return admitted;
        }
    }

    private static List<MessageId> ids(int number) {
        return Stream.generate(() -> new MessageId(UUID.randomUUID()))
                .limit(number)
                .toList();
    }

    private static List<String> names(Collection<MessageId> ids) {
        return ids.stream().map(MessageId::toString).toList();
    }

    private static <R> List<R> racing(int racers, IntFunction<R> racer)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<R>> running = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await();
                    return racer.apply(number);
                }));
            }
            start.countDown();
            List<R> answers = new ArrayList<>();
            for (Future<R> each : running) {
                answers.add(each.get(60, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
