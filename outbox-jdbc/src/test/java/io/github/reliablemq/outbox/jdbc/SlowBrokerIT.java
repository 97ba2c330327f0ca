package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import io.github.reliablemq.testkit.RecordingTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that answers, but takes its time: the database ends a claim that is silent for the claim timeout. */
@Timeout(60)
class SlowBrokerIT {

    private static final Duration EACH_SEND = Duration.ofMillis(400);
    private static final RetryPolicy TOMORROW = new RetryPolicy(3, Backoff.fixed(Duration.ofDays(1)), 0);

    private final RecordingTransport broker = RecordingTransport.create();

    @Test
    @DisplayName("P6: a batch that is halved on a slow broker is not sent for longer than its claim lasts")
    void nothingIsStoredTwice() throws InterruptedException {
        broker.refuse(message -> message.body().text().equals("h"), RefusalReason.REJECTED);
        try (OutboxDatabase database = new OutboxDatabase(
                settings -> settings.claimTimeout(Duration.ofSeconds(2)).build())) {
            database.jdbi.useTransaction(tx -> List.of("a", "b", "c", "d", "e", "f", "g", "h")
                    .forEach(text -> database.outbox.producer(tx).send(OutboxDatabase.plain(text))));
            try (Relay relay = Relay.builder("slow-test", database.outbox, new SlowTransport(broker))
                    .lanes(1)
                    .retry(TOMORROW)
                    .sendDeadline(Duration.ofSeconds(1))
                    .build()) {
                relay.start();
                assertThat(relay.drain(Duration.ofSeconds(40))).isTrue();
            }
            assertThat(broker.stored().stream().map(message -> message.body().text()))
                    .containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g");
            assertThat(database.rows("true"))
                    .as("the one that is refused, once more tomorrow")
                    .isOne();
        }
    }

    private record SlowTransport(Transport other) implements Transport {

        @Override
        public TransportLane connect(LaneName name) {
            TransportLane lane = other.connect(name);
            return new TransportLane() {
                @Override
                public Outcome send(List<Envelope> messages, Duration deadline) {
                    takeTime();
                    return lane.send(messages, deadline);
                }

                @Override
                public Outcome probe(Duration deadline) {
                    return lane.probe(deadline);
                }

                @Override
                public void close() {
                    lane.close();
                }
            };
        }

        private static void takeTime() {
            try {
                new CountDownLatch(1).await(EACH_SEND.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
