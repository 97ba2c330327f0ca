package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.idempotency.jdbc.InboxCleaner;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The README's first code, run as it stands there. */
class QuickStartIT {

    @Test
    void theQuickStartPlacesOneOrderAndReservesItOnce() {
        PostgresServer postgres = SharedServers.postgres();
        DataSource dataSource = postgres.dataSource(postgres.createDatabase());
        Jdbi tables = Jdbi.create(dataSource);
        tables.useHandle(handle -> {
            handle.execute("create table orders (id text primary key, item text not null)");
            handle.execute("create table reserved (order_id text, item text)");
        });
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            quickStart(dataSource, broker.brokerUrl(), () -> awaitReservations(tables, 1));
        }
    }

    private static void quickStart(DataSource dataSource, String brokerUrl, Runnable untilReserved) {
        // README begin
        Jdbi jdbi = Jdbi.create(dataSource);
        JdbcOutbox outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
        JdbcInbox inbox = JdbcInbox.create(jdbi).createSchemaIfMissing();

        Relay relay = Relay.builder("orders", outbox, ActiveMqTransport.create(brokerUrl))
                .build();
        ActiveMqListener listener = ActiveMqListener.builder(brokerUrl)
                .queue(queue("orders.placed"))
                .consumer(inbox.consumer(
                        "stock",
                        (tx, message) -> tx.execute(
                                "insert into reserved (order_id, item) values (?, ?)",
                                message.orderingKey().orElseThrow(),
                                message.text())))
                .build();
        relay.start();
        listener.start();
        InboxCleaner cleaner = inbox.cleaner().start();

        jdbi.useTransaction(tx -> {
            tx.execute("insert into orders (id, item) values (?, ?)", "4711", "a lamp");
            outbox.producer(tx)
                    .send(Message.to(queue("orders.placed"))
                            .orderingKey("4711")
                            .text("a lamp")
                            .build());
        });
        // README end
        untilReserved.run();
        cleaner.close();
        listener.close();
        relay.close();
    }

    private static void awaitReservations(Jdbi jdbi, int expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> jdbi.withHandle(handle -> handle.createQuery("select count(*) from reserved")
                                .mapTo(Integer.class)
                                .one())
                        == expected);
    }

    @Test
    void theReadmeShowsExactlyThisCode() throws IOException {
        assertThat(Files.readString(Path.of("..", "README.md"))).contains(ShownCode.of(QuickStartIT.class, "README"));
    }
}
