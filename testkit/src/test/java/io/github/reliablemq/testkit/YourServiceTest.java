package io.github.reliablemq.testkit;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Relay;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/testing.md shows, run as it stands there. */
@Timeout(60)
final class YourServiceTest {

    // docs begin
    /** Yours: knows only where to put messages, and gets that together with the transaction. */
    static final class OrderService {
        void place(String order, ReliableProducer messages) {
            messages.send(Message.to(queue("orders.placed"))
                    .orderingKey(order)
                    .text(order)
                    .build());
            messages.send(Message.to(queue("orders.reminders"))
                    .delay(Duration.ofDays(1))
                    .text(order)
                    .build());
        }
    }

    private final ManualClock clock = ManualClock.at(Instant.parse("2030-01-01T12:00:00Z"));
    private final InMemoryOutbox outbox = InMemoryOutbox.create(clock);
    private final RecordingTransport broker = RecordingTransport.create();
    private final OrderService service = new OrderService();

    @Test
    void placingAnOrderRecordsTwoMessages() {
        outbox.commit(messages -> service.place("4711", messages));

        assertThat(outbox.in(MessageState.PENDING))
                .extracting(message -> message.destination().name())
                .containsExactly("orders.placed", "orders.reminders");
    }

    @Test
    void rolledBackOrderIsNeverAnnounced() {
        try (InMemoryTransaction transaction = outbox.begin()) {
            service.place("4711", transaction.producer());
            transaction.rollback();
        }

        assertThat(outbox.in(MessageState.PENDING)).isEmpty();
    }

    @Test
    void reminderGoesADayLater() {
        outbox.commit(messages -> service.place("4711", messages));
        try (Relay relay = Relay.builder("test", outbox, broker).build()) {
            relay.start();
            assertThat(names(broker.awaitStored(1, Duration.ofSeconds(10)))).containsExactly("orders.placed");

            clock.advance(Duration.ofDays(1));
            relay.wakeUp();

            assertThat(names(broker.awaitStored(2, Duration.ofSeconds(10)))).contains("orders.reminders");
        }
    }

    @Test
    void lostAnswerOfTheBrokerIsARepeatWithTheSameId() {
        broker.loseNextAnswer();
        outbox.commit(messages -> service.place("4711", messages));
        try (Relay relay = Relay.builder("test", outbox, broker).build()) {
            relay.start();
            List<Envelope> copies = broker.awaitStored(2, Duration.ofSeconds(10));

            assertThat(copies)
                    .extracting(Envelope::id)
                    .hasSize(2)
                    .containsOnly(copies.get(0).id());
        }
    }

    @Test
    void messageTheBrokerCanNeverTakeIsParked() throws InterruptedException {
        broker.refuse(message -> message.destination().name().equals("orders.placed"), RefusalReason.TOO_LARGE);
        outbox.commit(messages -> service.place("4711", messages));
        try (Relay relay = Relay.builder("test", outbox, broker).build()) {
            relay.start();
            assertThat(relay.drain(Duration.ofSeconds(10))).isTrue();
        }

        assertThat(names(outbox.in(MessageState.PARKED))).containsExactly("orders.placed");
    }

    private static List<String> names(List<Envelope> messages) {
        return messages.stream().map(message -> message.destination().name()).toList();
    }
    // docs end

    @Test
    void theGuideShowsExactlyThisCode() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "testing.md"))).contains(String.join("\n", shownCode()));
    }

    private static List<String> shownCode() throws IOException {
        List<String> lines = Files.readAllLines(
                Path.of("src", "test", "java", "io", "github", "reliablemq", "testkit", "YourServiceTest.java"));
        return lines.subList(lines.indexOf("    // docs begin") + 1, lines.indexOf("    // docs end")).stream()
                .map(line -> line.isEmpty() ? line : line.substring(4))
                .toList();
    }
}
