package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.Cancellation;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.DelayedRetries;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.MessageDetails;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.RelayPresence;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A retry in the outbox and the note in the inbox that it is waited for: what each delivery meanwhile is worth. */
class RetryNotesIT {

    private static final ConsumerName NAME = new ConsumerName("shipping");
    private static final Destination OWN = queue("shipping.own");
    private static final Duration WAIT = Duration.ofHours(1);

    private final Producing producing = new Producing(
            SharedServers.postgres(), outbox -> outbox.maxBodyBytes(2_000).build());
    private final JdbcInbox inbox = JdbcInbox.create(producing.jdbi).createSchemaIfMissing();
    private final DelayedRetries retries = DelayedRetries.in(inbox, producing.outbox);
    private final RelayPresence relay = producing.outbox.register("relay", UUID.randomUUID());
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger(1);
    private final IdempotentConsumer consumer = inbox.consumer(NAME.value(), (tx, message) -> {
        runs.incrementAndGet();
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("not yet");
        }
    });

    @AfterEach
    void leave() {
        relay.close();
    }

    @Test
    @DisplayName("P1: nothing waits in an outbox that no relay works on")
    void withoutARelayNothingIsRecorded() {
        relay.close();
        assertThat(retries.later(NAME, first("x"), 1, OWN, WAIT)).isEmpty();
        assertThat(producing.rows("true")).isZero();
    }

    @Test
    @DisplayName("P4: a copy that comes again while the retry waits is not handled; the retry is")
    void onlyTheRetryIsHandled() {
        Received message = first("x");
        assertThat(consumer.accept(message)).isInstanceOf(Verdict.Retry.class);
        MessageId retry = later(message, 1);

        assertThat(consumer.accept(again(message))).isEqualTo(new Verdict.Waiting());
        assertThat(runs).hasValue(1);
        assertThat(consumer.accept(message.broughtBackBy(retry))).isEqualTo(new Verdict.Done());
        assertThat(consumer.accept(again(message))).isEqualTo(new Verdict.Duplicate());
        assertThat(runs).hasValue(2);
    }

    @Test
    void aRetryThatAnotherOneReplacedIsNotHandled() {
        Received message = first("x");
        consumer.accept(message);
        MessageId replaced = later(message, 1);
        MessageId waited = later(message, 2);

        assertThat(consumer.accept(message.broughtBackBy(replaced))).isEqualTo(new Verdict.Waiting());
        assertThat(consumer.accept(message.broughtBackBy(waited))).isEqualTo(new Verdict.Done());
    }

    @Test
    @DisplayName("P1: a retry that lost its process before it was acknowledged is handled when it comes again")
    void aRetryThatComesAgainIsHandled() {
        Received message = first("x");
        failures.set(2);
        consumer.accept(message);
        Received retry = message.broughtBackBy(later(message, 1));
        assertThat(consumer.accept(retry)).isInstanceOf(Verdict.Retry.class);
        assertThat(consumer.accept(again(retry))).isEqualTo(new Verdict.Done());
    }

    @Test
    void attemptsAreCountedOnFromRetryToRetry() {
        failures.set(3);
        Received message = first("x");
        assertThat(attemptOf(consumer.accept(message))).isEqualTo(1);
        Received second = message.broughtBackBy(later(message, 1));
        assertThat(attemptOf(consumer.accept(second))).isEqualTo(2);
        Received third = message.broughtBackBy(later(message, 2));
        assertThat(attemptOf(consumer.accept(third))).isEqualTo(3);
    }

    @Test
    void aMessageWhoseRetryWasCalledBackIsNotHandledAnyMore() {
        Received message = first("x");
        consumer.accept(message);
        later(message, 1);

        assertThat(retries.cancel(NAME, message.id())).isEqualTo(Cancellation.CANCELLED);
        assertThat(producing.waiting()).isZero();
        assertThat(consumer.accept(again(message))).isEqualTo(new Verdict.Waiting());
        assertThat(retries.cancel(NAME, message.id())).isEqualTo(Cancellation.NOT_WAITING);
    }

    @Test
    void nobodyWaitsForWhatWasNotRecorded() {
        Received large = first("x".repeat(3_000));
        consumer.accept(large);
        assertThatThrownBy(() -> later(large, 1)).isInstanceOf(InvalidMessageException.class);
        assertThat(consumer.accept(again(large))).isEqualTo(new Verdict.Done());
    }

    @Test
    void anOperatorSeesWhatWaitsAndCannotEditIt() {
        Received message = first("x");
        consumer.accept(message);
        MessageDetails details =
                producing.outbox.admin().inspect(later(message, 4)).orElseThrow();
        Map<String, Object> headers = details.envelope().orElseThrow().headers().asMap();

        assertThat(headers)
                .containsEntry("rmq_retry_of", message.id().toString())
                .containsEntry("rmq_retry_attempts", 4)
                .containsEntry("region", "north");
        assertThatThrownBy(details::edit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("brings");
    }

    @Test
    void retriesAreNeverHandledInABatch() {
        Received message = first("x");
        consumer.accept(message);
        MessageId retry = later(message, 1);
        assertThat(consumer.acceptTogether(List.of(first("y"), message.broughtBackBy(retry))))
                .isEmpty();
    }

    private MessageId later(Received message, int attempt) {
        return retries.later(NAME, message, attempt, OWN, WAIT).orElseThrow();
    }

    private static int attemptOf(Verdict verdict) {
        return ((Verdict.Retry) verdict).attempt();
    }

    private static Received first(String text) {
        return delivery(new MessageId(UUID.randomUUID()), text, 1);
    }

    private static Received again(Received message) {
        Received again = delivery(message.id(), message.text(), 2);
        return message.retry().map(again::broughtBackBy).orElse(again);
    }

    private static Received delivery(MessageId id, String text, int deliveries) {
        return new Received(
                id,
                queue("orders"),
                null,
                Headers.of(Map.of("region", "north")),
                Body.text(text),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                deliveries);
    }
}
