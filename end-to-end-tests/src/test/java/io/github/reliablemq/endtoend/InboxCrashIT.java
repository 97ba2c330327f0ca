package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer's process that ends, or stands still, somewhere on its way through a message. */
@Timeout(300)
@DisplayName("P2, P4: one effect, and one message sent with it, wherever the process of a consumer ends")
class InboxCrashIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    private final PostgresServer postgres = SharedServers.postgres();
    private final ActiveMqServer broker = SharedServers.activeMq();
    private final Producing producing = new Producing(postgres);
    private final JdbcInbox inbox = JdbcInbox.builder(producing.jdbi)
            .lockWait(Duration.ofMillis(200))
            .build()
            .createSchemaIfMissing();
    private final String name = "crash-" + UUID.randomUUID();
    private final PlainQueue queue = new PlainQueue(broker.brokerUrl(), name);

    @BeforeEach
    void tables() {
        producing.jdbi.useHandle(handle -> {
            handle.execute("create table effect (id uuid not null)");
            handle.execute("create table released ()");
        });
    }

    @ParameterizedTest(name = "killed {0}")
    @EnumSource(
            value = CrashPoint.class,
            names = {"BEFORE_INSERT", "AFTER_INSERT", "IN_HANDLER", "BEFORE_COMMIT", "AFTER_COMMIT"})
    void oneMessage(CrashPoint point) {
        send(1);
        dies(point, 1);
        assertThat(count("effect")).isEqualTo(point == CrashPoint.AFTER_COMMIT ? 1 : 0);
        finishes(1, 1);
    }

    @ParameterizedTest(name = "killed {0}")
    @EnumSource(
            value = CrashPoint.class,
            names = {"AFTER_INSERT", "IN_HANDLER", "AFTER_COMMIT"})
    void aBatch(CrashPoint point) {
        send(20);
        dies(point, 10);
        finishes(20, 10);
    }

    @Test
    void oneThatIsFrozenInItsHandlerHoldsTheKeyUntilItGoesOn() {
        MessageId id = send(1);
        IdempotentConsumer elsewhere = elsewhere();
        try (Child frozen = start(CrashPoint.HOLD_IN_HANDLER, 1)) {
            frozen.awaitOutput(HaltingConsumer.HOLDING, LONG);
            frozen.freeze();
            assertThat(elsewhere.accept(copy(id))).isInstanceOf(Verdict.Busy.class);
            frozen.thaw();
            release();
            awaitEmptyQueue();
        }
        assertThat(elsewhere.accept(copy(id))).isEqualTo(new Verdict.Duplicate());
        assertOneEffectEach(1);
    }

    @Test
    void oneThatIsFrozenUntilTheServerGivesItUpHasNoEffectAfterwards() {
        MessageId id = send(1);
        IdempotentConsumer elsewhere = elsewhere();
        try (Child frozen = start(CrashPoint.HOLD_IN_HANDLER, 1)) {
            frozen.awaitOutput(HaltingConsumer.HOLDING, LONG);
            frozen.freeze();
            // As idle_in_transaction_session_timeout does.
            producing.jdbi.useHandle(handle -> handle.select("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and xact_start is not null"
                            + " and pid <> pg_backend_pid()")
                    .mapTo(Boolean.class)
                    .list());
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> elsewhere.accept(copy(id)).equals(new Verdict.Done()));
            frozen.thaw();
            awaitEmptyQueue();
        }
        assertOneEffectEach(1);
    }

    /** In this process; its effect comes with a message as well. */
    private IdempotentConsumer elsewhere() {
        return inbox.consumer(HaltingConsumer.NAME.value(), (tx, message) -> {
            HaltingConsumer.effect(tx, message);
            producing
                    .outbox
                    .producer(tx)
                    .send(Message.to(queue("shipped")).text(message.text()).build());
        });
    }

    private Received copy(MessageId id) {
        return new Received(id, queue(name), null, Headers.none(), Body.text("0"), Instant.now(), 1);
    }

    /** The id of the last one. */
    private MessageId send(int messages) {
        MessageId id = new MessageId(UUID.randomUUID());
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(broker.brokerUrl())) {
            for (int i = 0; i < messages; i++) {
                id = new MessageId(UUID.randomUUID());
                Message message =
                        Message.to(queue(name)).id(id).text(Integer.toString(i)).build();
                assertThat(sender.send(message).toCompletableFuture().join()).isInstanceOf(Outcome.Stored.class);
            }
        }
        return id;
    }

    private void dies(CrashPoint point, int batch) {
        try (Child consumer = start(point, batch)) {
            assertThat(consumer.waitFor(LONG)).isEqualTo(OptionalInt.of(HaltingConsumer.HALTED));
        }
    }

    private void finishes(int messages, int batch) {
        try (Child consumer = start(CrashPoint.NEVER, batch)) {
            awaitEmptyQueue();
            assertThat(consumer.isAlive()).isTrue();
        }
        assertOneEffectEach(messages);
    }

    private void assertOneEffectEach(int messages) {
        assertThat(queue.drain()).as("not acknowledged").isEmpty();
        assertThat(count("effect")).as("effects").isEqualTo(messages);
        assertThat(count("(select distinct id from effect) as one"))
                .as("messages with one")
                .isEqualTo(messages);
        assertThat(producing.rows("destination = 'queue://shipped'"))
                .as("sent on")
                .isEqualTo(messages);
        assertThat(count("reliable_inbox")).as("keys").isEqualTo(messages);
    }

    private Child start(CrashPoint point, int batch) {
        return ChildJvm.of(HaltingConsumer.class)
                .args(
                        producing.jdbcUrl(),
                        postgres.user(),
                        postgres.password(),
                        broker.brokerUrl(),
                        name,
                        point.name(),
                        Integer.toString(batch))
                .start();
    }

    private void release() {
        producing.jdbi.useHandle(handle -> handle.execute("insert into released default values"));
    }

    /** For a second, since the broker does not show what it is just delivering. */
    private void awaitEmptyQueue() {
        Awaitility.await().atMost(LONG).during(Duration.ofSeconds(1)).until(() -> queue.size() == 0);
    }

    private long count(String relation) {
        return producing.jdbi.withHandle(handle -> handle.select("select count(*) from " + relation)
                .mapTo(Long.class)
                .one());
    }
}
