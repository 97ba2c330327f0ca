package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/** The published contract, kept between the fakes: no database, no broker, no sleeping. */
final class RelayOnFakesTest extends RelayContract {

    private final RecordingTransport broker = RecordingTransport.create();

    @Override
    protected Fixture fixture() {
        return new FakeWorld(broker);
    }

    @AfterEach
    void noConnectionIsLeft() {
        assertThat(broker.openLanes()).isZero();
    }

    /** An outbox and a broker in memory. */
    static class FakeWorld implements Fixture {

        private static final Destination QUEUE = Destination.queue("contract");

        final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        final InMemoryOutbox outbox = InMemoryOutbox.create(clock);
        final RecordingTransport broker;

        FakeWorld(RecordingTransport broker) {
            this.broker = broker;
            broker.refuse(envelope -> envelope.body().text().equals("refused"), RefusalReason.TOO_LARGE);
        }

        @Override
        public OutboxStore store() {
            return outbox;
        }

        @Override
        public Transport transport() {
            return broker;
        }

        @Override
        public Destination queue() {
            return QUEUE;
        }

        @Override
        public Destination otherQueue() {
            return Destination.queue("contract.other");
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
        public void elapse(Duration time) {
            clock.advance(time);
        }

        @Override
        public List<String> stored(Destination queue) {
            return broker.stored().stream()
                    .filter(envelope -> envelope.destination().equals(queue))
                    .map(envelope -> envelope.body().text())
                    .toList();
        }

        @Override
        public Message refused() {
            return Message.to(QUEUE).text("refused").build();
        }

        @Override
        public void loseNextBatch() {
            broker.loseNextBatch();
        }

        @Override
        public void loseNextAnswer() {
            broker.loseNextAnswer();
        }

        @Override
        public void goDown() {
            broker.goDown();
        }

        @Override
        public void comeUp() {
            broker.comeUp();
        }

        @Override
        public void loseNextSettlement() {
            outbox.loseNextAnswer();
        }

        @Override
        public void restartStore() {
            outbox.restart();
        }
    }
}
