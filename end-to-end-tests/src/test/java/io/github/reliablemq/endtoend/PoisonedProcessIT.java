package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that ends the process which handles it, and those that are in hand at the same time. */
@Timeout(300)
class PoisonedProcessIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int MOST_STARTS = 8;

    private final PostgresServer postgres = SharedServers.postgres();
    private final String jdbcUrl = postgres.createDatabase();
    private final Jdbi jdbi = Jdbi.create(postgres.dataSource(jdbcUrl));

    @Test
    @DisplayName(
            "P11: a message that ends its process is set aside alone, whoever else is in hand in any consumer of it")
    void itsNeighboursAreHandled() {
        JdbcInbox.create(jdbi).createSchemaIfMissing();
        jdbi.useHandle(handle -> handle.execute("create table effect (id uuid not null)"));
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            send(broker, PoisonedProcess.ORDERS, PoisonedProcess.POISON);
            send(broker, PoisonedProcess.ORDERS, "order");
            send(broker, PoisonedProcess.MAILS, "mail");
            PlainQueue dead = new PlainQueue(broker.brokerUrl(), PoisonedProcess.ORDERS + ".dead");
            int ends = 0;
            while (endsBeforeAllIsDone(broker, dead)) {
                ends++;
                assertThat(ends).isLessThan(MOST_STARTS);
            }

            assertThat(ends).isEqualTo(3);
            assertThat(dead.browse()).isEqualTo(List.of(PoisonedProcess.POISON));
            assertThat(new PlainQueue(broker.brokerUrl(), PoisonedProcess.MAILS + ".dead").size())
                    .isZero();
        }
    }

    private boolean endsBeforeAllIsDone(ActiveMqServer broker, PlainQueue dead) {
        try (Child process = ChildJvm.of(PoisonedProcess.class)
                .args(
                        jdbcUrl,
                        postgres.user(),
                        postgres.password(),
                        broker.brokerUrl(),
                        SharedServers.redis().uri())
                .start()) {
            Awaitility.await().atMost(LONG).until(() -> !process.isAlive() || (effects() == 2 && dead.size() == 1));
            return !process.isAlive();
        }
    }

    private int effects() {
        return jdbi.withHandle(handle -> handle.select("select count(distinct id) from effect")
                .mapTo(Integer.class)
                .one());
    }

    private static void send(ActiveMqServer broker, String to, String text) {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(broker.brokerUrl())) {
            Message message = Message.to(queue(to)).text(text).build();
            assertThat(sender.send(message).toCompletableFuture().join()).isInstanceOf(Outcome.Stored.class);
        }
    }
}
