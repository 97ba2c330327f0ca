package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.Blame;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4: several messages in one transaction, and what happens when one of them fails. */
final class InboxTogetherTest {

    private static final Received ONE = delivery(MessageId.named("1"), 1);
    private static final Received TWO = delivery(MessageId.named("2"), 1);

    private final KeyedInbox inbox = new KeyedInbox();

    @Test
    @DisplayName("P4: all effects of a batch commit in one transaction; duplicates are told, within the batch too")
    void aBatchIsOneTransaction() {
        inbox.committed.add(TWO.id());
        assertThat(consumer(inbox.effects::add).acceptTogether(List.of(ONE, TWO, ONE)))
                .contains(List.of(new Verdict.Done(), new Verdict.Duplicate(), new Verdict.Duplicate()));
        assertThat(inbox.effects).containsExactly(ONE.id().toString());
        assertThat(inbox.commits).isEqualTo(1);
    }

    @Test
    @DisplayName("P4, P11: a batch with a failure does nothing and charges nobody")
    void aBatchWithAFailureDoesNothing() {
        IdempotentConsumer consumer = consumer(effect -> {
            if (effect.equals(TWO.id().toString())) {
                throw new IllegalStateException("poison");
            }
        });
        assertThat(consumer.acceptTogether(List.of(ONE, TWO))).isEmpty();
        assertThat(inbox.commits).isZero();
        assertThat(consumer.accept(ONE)).isEqualTo(new Verdict.Done());
        assertThat(consumer.accept(TWO)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    @DisplayName("P11: a message that was delivered before may be what ends the process: it is handled alone")
    void repeatedDeliveriesAreHandledAlone() {
        assertThat(consumer(effect -> {}).acceptTogether(List.of(ONE, delivery(TWO.id(), 2))))
                .isEmpty();
        assertThat(inbox.begun).isZero();
    }

    @Test
    @DisplayName("P13: a message older than its key can be is set aside unhandled")
    void anOldMessageIsSetAside() {
        ConsumerRules rules = ConsumerRules.defaults()
                .withOldest(Duration.ofDays(7))
                .withClock(() -> ONE.recordedAt().plus(Duration.ofDays(7)).plusMillis(1));
        IdempotentConsumer consumer = IdempotentConsumer.inTransaction(CONSUMER, inbox, rules, (tx, message) -> {});
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.DeadLetter.class);
        assertThat(consumer.acceptTogether(List.of(ONE))).isEmpty();
        assertThat(inbox.begun).isZero();
    }

    @Test
    @DisplayName("P4: a transaction that lost to another one is repeated whole, a few times")
    void aDeadlockIsRepeated() {
        inbox.blame = Blame.CONTENTION;
        List<String> runs = new ArrayList<>();
        IdempotentConsumer consumer = consumer(effect -> {
            runs.add(effect);
            if (runs.size() < 3) {
                throw new IllegalStateException("deadlock");
            }
        });
        assertThat(consumer.accept(ONE)).isEqualTo(new Verdict.Done());
        assertThat(inbox.begun).isEqualTo(3);
        runs.clear();
        assertThat(consumer(effect -> {
                            throw new IllegalStateException("deadlock");
                        })
                        .accept(TWO))
                .isInstanceOf(Verdict.Busy.class);
    }

    @Test
    @DisplayName("P11: a handler that failed because its database went away is not charged")
    void aHandlerWhoseDatabaseIsGonePauses() {
        inbox.blame = Blame.STORE;
        IdempotentConsumer consumer = consumer(effect -> {
            throw new IllegalStateException("connection closed");
        });
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Pause.class);
    }

    @Test
    @DisplayName("P11: a message whose handler loses its connection each time is charged from the third time on")
    void aConnectionKillerIsCharged() {
        inbox.blame = Blame.STORE;
        IdempotentConsumer consumer = consumer(effect -> {
            throw new IllegalStateException("connection closed");
        });
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(TWO)).as("another message").isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Retry.class);
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    @DisplayName("P11: a message that loses to others again and again is charged at last")
    void aMessageThatDeadlocksWithItselfIsCharged() {
        inbox.blame = Blame.CONTENTION;
        IdempotentConsumer consumer = consumer(effect -> {
            throw new IllegalStateException("deadlock");
        });
        for (int delivery = 1; delivery <= 3; delivery++) {
            assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Busy.class);
        }
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    @DisplayName("P11: what went well in between starts the count of excuses anew")
    void excusesAreCountedInARow() {
        inbox.blame = Blame.STORE;
        List<String> runs = new ArrayList<>();
        IdempotentConsumer consumer = consumer(effect -> {
            runs.add(effect);
            if (runs.size() != 3) {
                throw new IllegalStateException("connection closed");
            }
        });
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(ONE)).isEqualTo(new Verdict.Done());
        inbox.committed.clear();
        assertThat(consumer.accept(ONE)).isInstanceOf(Verdict.Pause.class);
    }

    private IdempotentConsumer consumer(Effect effect) {
        return IdempotentConsumer.inTransaction(
                CONSUMER, inbox, (tx, message) -> effect.run(message.id().toString()));
    }

    private interface Effect {
        void run(String text);
    }

    /** Keys that are there once their transaction is committed. */
    private static final class KeyedInbox implements Inbox<String> {

        private final Set<MessageId> committed = new HashSet<>();
        private final List<String> effects = new ArrayList<>();
        private Blame blame = Blame.HANDLER;
        private int begun;
        private int commits;

        @Override
        public InboxTransaction<String> begin() {
            begun++;
            return new Transaction();
        }

        private final class Transaction implements InboxTransaction<String> {

            private final Set<MessageId> keys = new HashSet<>();

            @Override
            public String handle() {
                return "";
            }

            @Override
            public Admission admit(ConsumerName consumer, MessageId id) {
                return !committed.contains(id) && keys.add(id) ? Admission.FIRST : Admission.DUPLICATE;
            }

            @Override
            public Blame blame(Exception thrown) {
                return blame;
            }

            @Override
            public void commit() {
                commits++;
                committed.addAll(keys);
            }

            @Override
            public void close() {}
        }
    }
}
