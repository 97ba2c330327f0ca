package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.Received;
import io.github.reliablemq.SchemaException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4, P11: key and effect are atomic under faults, and faults of the store are no fault of the message")
final class InboxFaultIT {

    @Test
    void killedBackendLeavesNeitherKeyNorEffect() {
        try (InboxDatabase database = new InboxDatabase()) {
            Received received = message();
            Verdict verdict = firstDelivery(database, received, (tx, message) -> {
                int backend = tx.select("select pg_backend_pid()")
                        .mapTo(Integer.class)
                        .one();
                database.admin()
                        .useHandle(admin -> admin.select("select pg_terminate_backend(?, 5000)", backend)
                                .mapTo(Boolean.class)
                                .one());
            });

            assertThat(verdict).isInstanceOf(Verdict.Pause.class);
            redeliveryDoesTheWholeEffect(database, received);
        }
    }

    @Test
    void killedServerLeavesNeitherKeyNorEffect() {
        try (PostgresServer server = PostgresServer.start();
                InboxDatabase database = new InboxDatabase(server, "")) {
            Received received = message();

            Verdict verdict = firstDelivery(database, received, (tx, message) -> server.kill());

            assertThat(verdict).isInstanceOf(Verdict.Pause.class);
            assertThatThrownBy(() -> database.inbox().begin()).isInstanceOf(StoreUnavailableException.class);
            server.restart();
            redeliveryDoesTheWholeEffect(database, received);
        }
    }

    @Test
    void committedKeySurvivesTheKillOfTheServer() {
        try (PostgresServer server = PostgresServer.start();
                InboxDatabase database = new InboxDatabase(server, "")) {
            Received received = message();
            assertThat(firstDelivery(database, received, (tx, message) -> {})).isEqualTo(new Verdict.Done());
            server.kill();
            server.restart();

            assertThat(firstDelivery(database, received, (tx, message) -> {})).isEqualTo(new Verdict.Duplicate());
            assertThat(database.effects()).isOne();
        }
    }

    @Test
    void idleTransactionEndedByTheServerIsRetriedAndCharged() {
        try (InboxDatabase database = new InboxDatabase()) {
            Received received = message();
            Verdict verdict = firstDelivery(database, received, (tx, message) -> {
                int backend = tx.select("select pg_backend_pid()")
                        .mapTo(Integer.class)
                        .one();
                tx.execute("set local idle_in_transaction_session_timeout = '20ms'");
                database.awaitGone(backend);
            });

            assertThat(verdict).isInstanceOf(Verdict.Retry.class);
            assertThat(database.attempts()).isOne();
            redeliveryDoesTheWholeEffect(database, received);
        }
    }

    @Test
    void missingTablePausesAndSaysWhatToRun() {
        try (InboxDatabase database = new InboxDatabase()) {
            AtomicInteger runs = new AtomicInteger();
            IdempotentConsumer consumer = JdbcInbox.builder(database.jdbi())
                    .table("nowhere")
                    .build()
                    .consumer("warehouse", (tx, message) -> runs.incrementAndGet());

            Verdict verdict = consumer.accept(message());

            assertThat(verdict).isInstanceOfSatisfying(Verdict.Pause.class, pause -> {
                assertThat(pause.failure().type()).isEqualTo(SchemaException.class.getName());
                assertThat(pause.failure().text()).contains("nowhere", "createSchemaIfMissing");
            });
            assertThat(runs).hasValue(0);
        }
    }

    private static Verdict firstDelivery(InboxDatabase database, Received received, MessageHandler<Handle> fault) {
        return database.inbox()
                .consumer("warehouse", (tx, message) -> {
                    effect(tx, message, 1);
                    fault.handle(tx, message);
                })
                .accept(received);
    }

    private static void redeliveryDoesTheWholeEffect(InboxDatabase database, Received received) {
        assertThat(database.effects()).isZero();
        assertThat(database.keys()).isZero();
        assertThat(firstDelivery(database, received, (tx, message) -> {})).isEqualTo(new Verdict.Done());
        assertThat(database.effects()).isOne();
    }
}
