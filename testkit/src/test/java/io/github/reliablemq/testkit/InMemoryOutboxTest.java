package io.github.reliablemq.testkit;

import io.github.reliablemq.Body;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.OutboxStore;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

final class InMemoryOutboxTest extends OutboxStoreContract {

    private static final int LARGEST_BODY = 1 << 20;

    @Override
    protected Fixture fixture() {
        return new FakeStore();
    }

    /** An outbox in memory, to be used as it is or to be broken. */
    static class FakeStore implements Fixture {

        final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        final InMemoryOutbox outbox = InMemoryOutbox.create(clock);

        FakeStore() {
            outbox.maxBodyBytes(LARGEST_BODY);
        }

        @Override
        public OutboxStore store() {
            return outbox;
        }

        @Override
        public void commit(Consumer<ReliableProducer> work) {
            outbox.commit(work);
        }

        @Override
        public void rollBack(Consumer<ReliableProducer> work) {
            try (InMemoryTransaction transaction = outbox.begin()) {
                work.accept(transaction.producer());
            }
        }

        @Override
        public void commitUpToSavepoint(Consumer<ReliableProducer> kept, Consumer<ReliableProducer> undone) {
            try (InMemoryTransaction transaction = outbox.begin()) {
                kept.accept(transaction.producer());
                InMemoryTransaction.Savepoint before = transaction.savepoint();
                undone.accept(transaction.producer());
                transaction.rollbackTo(before);
                transaction.commit();
            }
        }

        @Override
        public Body tooLarge() {
            return Body.bytes(new byte[LARGEST_BODY + 1]);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public void elapse(Duration time) {
            clock.advance(time);
        }

        @Override
        public void restart() {
            outbox.restart();
        }

        @Override
        public void loseNextAnswer() {
            outbox.loseNextAnswer();
        }
    }
}
