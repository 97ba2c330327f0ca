package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Triage;
import io.github.reliablemq.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4, P11, P13: without a listener, as JdbcInbox shows it")
final class InboxByHandIT {

    private final InboxDatabase database = new InboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneByOne() {
        IdempotentConsumer consumer =
                database.inbox().consumer("warehouse", (tx, message) -> effect(tx, message, message.deliveries()));
        MessageId id = MessageId.named("order 4711");
        Deque<Integer> deliveries = new ArrayDeque<>(List.of(1, 2));
        List<Verdict> acknowledged = new ArrayList<>();
        while (!deliveries.isEmpty()) {
            Verdict verdict = consumer.accept(new Received(
                    id,
                    Destination.queue("orders"),
                    null,
                    Headers.none(),
                    Body.text("a lamp"),
                    Instant.now(),
                    deliveries.remove()));
            if (verdict instanceof Verdict.Done || verdict instanceof Verdict.Duplicate) {
                acknowledged.add(verdict);
            }
        }
        assertThat(acknowledged).containsExactly(new Verdict.Done(), new Verdict.Duplicate());
        assertThat(database.effects()).isOne();
    }

    @Test
    void together() {
        IdempotentConsumer consumer =
                database.inbox().consumer("warehouse", (tx, message) -> effect(tx, message, message.deliveries()));
        List<Received> messages = List.of(message(), message());
        for (int time = 0; time < 2; time++) {
            List<Verdict> verdicts = consumer.acceptTogether(messages)
                    .orElseGet(() -> messages.stream().map(consumer::accept).toList());
            Verdict expected = time == 0 ? new Verdict.Done() : new Verdict.Duplicate();
            assertThat(verdicts).containsExactly(expected, expected);
        }
        assertThat(database.effects()).isEqualTo(2);
    }

    @Test
    @DisplayName("P13: a message recorded before the retention is set aside unhandled, unless the rules say otherwise")
    void whatIsTooOldIsSetAside() {
        Received old = recorded(Instant.now().minus(Duration.ofDays(7)).minusSeconds(1));
        Received young = recorded(Instant.now().minus(Duration.ofDays(6)));
        IdempotentConsumer consumer =
                database.inbox().consumer("warehouse", (tx, message) -> effect(tx, message, message.deliveries()));

        assertThat(consumer.accept(old))
                .isInstanceOfSatisfying(
                        Verdict.DeadLetter.class,
                        dead -> assertThat(dead.failure().type()).isEqualTo("TooOld"));
        assertThat(database.effects()).isZero();
        assertThat(consumer.accept(young)).isEqualTo(new Verdict.Done());
        ConsumerRules own = ConsumerRules.defaults().withTriage(Triage.standard());
        assertThat(database.inbox()
                        .consumer("warehouse", own, (tx, message) -> effect(tx, message, 1))
                        .accept(old))
                .as("rules of one's own are no reason to forget it")
                .isInstanceOf(Verdict.DeadLetter.class);
        ConsumerRules anyAge = own.withAnyAge();
        assertThat(database.inbox()
                        .consumer("warehouse", anyAge, (tx, message) -> effect(tx, message, 1))
                        .accept(old))
                .isEqualTo(new Verdict.Done());
    }

    @Test
    void rulesOfTheirOwnAreObeyed() {
        ConsumerRules rules =
                ConsumerRules.defaults().withTriage(Triage.standard().deadLetterOn(IllegalArgumentException.class));
        IdempotentConsumer consumer = database.inbox().consumer("warehouse", rules, (tx, message) -> {
            throw new IllegalArgumentException("no such item");
        });
        assertThat(consumer.accept(message())).isInstanceOf(Verdict.DeadLetter.class);
    }

    @Test
    @DisplayName("P11: attempts are counted in the database, whatever the broker thinks and whichever process tries")
    void attemptsOutliveTheProcess() {
        MessageId id = message().id();
        for (int attempt = 1; attempt <= 4; attempt++) {
            // Each one new, as after a restart; the broker has forgotten everything from the third delivery on.
            IdempotentConsumer consumer = JdbcInbox.create(database.jdbi()).consumer("warehouse", (tx, message) -> {
                throw new IllegalStateException("no stock");
            });
            int number = attempt;
            assertThat(consumer.accept(message(id, Math.max(1, 3 - attempt))))
                    .isInstanceOfSatisfying(
                            Verdict.Retry.class,
                            retry -> assertThat(retry.attempt()).isEqualTo(number));
        }
        IdempotentConsumer healed = database.inbox().consumer("warehouse", (tx, message) -> effect(tx, message, 1));
        assertThat(healed.accept(message(id, 2))).isEqualTo(new Verdict.Done());
        assertThat(database.attempts()).as("forgotten when done").isZero();
    }

    private static Received recorded(Instant at) {
        return new Received(
                MessageId.named("recorded " + at),
                Destination.queue("orders"),
                null,
                Headers.none(),
                Body.text("x"),
                at,
                1);
    }
}
