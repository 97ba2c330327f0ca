package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.DeadLetterRule;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of dead letters when the store is full. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class FullStoreDeadLettersIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Destination BAD = Destination.queue("bad");
    private static final Destination MANY = Destination.queue("many");
    private static final ActiveMqServer.Settings SMALL = ActiveMqServer.Settings.defaults()
            .storeMebibytes(4)
            .failWhenFull()
            .deadLetters(DeadLetterRule.individual().withoutAudit());

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P8: a broker with a full store loses what it gives up, and our listener does not")
    void aFullStoreLosesTheBrokersDeadLettersAndNotOurs() throws JMSException {
        try (ActiveMqServer server = ActiveMqServer.start(SMALL)) {
            String url = server.brokerUrl();
            PlainClient.send(url, BAD, "the broker's");
            PlainClient.send(url, BAD, "ours");
            fill(url);
            PlainClient.giveUp(url, BAD);
            await().atMost(SOON).until(() -> Queues.browse(url, BAD).size() == 1);
            assertThat(Queues.browse(url, Destination.queue("DLQ.bad"))).isEmpty();

            Consuming refusing = new Consuming(message -> new Verdict.DeadLetter(Failure.of("Test", "as told")));
            try (ActiveMqListener listener = ActiveMqListener.builder(url)
                    .queue(BAD)
                    .consumer(refusing)
                    .foreignIds(message -> Optional.of(MessageId.named("bad")))
                    .build()
                    .start()) {
                await().atMost(SOON).until(() -> refusing.given().size() >= 2);
            }
            assertThat(Queues.browse(url, BAD)).hasSize(1);
        }
    }

    @Test
    @DisplayName("P8: where ordinary queues are full earlier, there is room for what the broker gives up")
    void roomIsLeftForDeadLetters() throws JMSException {
        ActiveMqServer.Settings roomy = SMALL.storeFullAt("queue://>", 50).storeFullAt("queue://DLQ.>", 100);
        try (ActiveMqServer server = ActiveMqServer.start(roomy)) {
            String url = server.brokerUrl();
            PlainClient.send(url, BAD, "kept");
            fill(url);
            PlainClient.giveUp(url, BAD);
            await().atMost(SOON)
                    .until(() ->
                            Queues.browse(url, Destination.queue("DLQ.bad")).size() == 1);
            assertThat(Queues.browse(url, BAD)).isEmpty();
        }
    }

    /** Sends until the broker says that it has no more room, the smallest messages last. */
    private static void fill(String url) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            for (int size : List.of(100_000, 1_000)) {
                Outcome outcome = Outcome.stored();
                for (int i = 0; i < 1_000 && outcome instanceof Outcome.Stored; i++) {
                    outcome = lane.send(List.of(Samples.text(MANY, "x".repeat(size))), DEADLINE);
                }
                Refusals.assertRefused(outcome, RefusalReason.NO_SPACE, Outcome.Scope.MESSAGE);
            }
        }
    }
}
