package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.micrometer.OutboxGauges;
import io.github.reliablemq.micrometer.ReliableMetrics;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gauges of a real outbox, whose database is cut off and comes back. */
@Timeout(120)
class OutboxGaugesIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Destination ORDERS = queue("orders");
    private static final Destination INVOICES = queue("invoices");
    private static final Operator JANE = Operator.named("jane");

    private final PostgresServer server = SharedServers.postgres();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aRealOutboxIsGauged() {
        Producing producing = producing(ReliableMetrics.enqueueListener(registry, "shop"));
        parkTheHeadOfAKey(producing);
        producing.send(Message.to(INVOICES).text("waits").build());
        producing.send(Message.to(queue("elsewhere")).text("waits").build());
        producing.jdbi.useHandle(
                handle -> handle.execute("update reliable_outbox set recorded_at = recorded_at - interval '1 minute'"));
        producing.outbox.admin().pause(queue("elsewhere"), JANE);
        try (OutboxGauges gauges = gauges(producing.outbox)) {
            assertThat(gauges).isNotNull();
            await().atMost(SOON).untilAsserted(() -> assertThat(value("parked")).isEqualTo(1));
            assertThat(value("pending")).isEqualTo(3);
            assertThat(value("held.keys", ORDERS.toString())).isEqualTo(1);
            assertThat(value("lag", ORDERS.toString())).isZero();
            assertThat(value("lag", INVOICES.toString())).isBetween(60.0, 120.0);
            assertThat(value("due", "other")).isEqualTo(1);
            assertThat(value("lag", "other")).isBetween(60.0, 120.0);
            assertThat(value("paused", "other")).isEqualTo(1);
            assertThat(value("paused", ORDERS.toString())).isZero();
        }
        assertThat(registry.get("reliablemq.outbox.recorded").counter().count()).isEqualTo(4);
    }

    @Test
    void figuresOfADatabaseThatDoesNotAnswerAreNotShownAndComeBackWithIt() {
        Producing producing = producing(ReliableMetrics.enqueueListener(registry, "shop"));
        producing.send(Message.to(ORDERS).text("waits").build());
        try (TcpProxy proxy = TcpProxy.to(server);
                OutboxGauges gauges = gauges(JdbcOutbox.create(through(proxy, producing)))) {
            assertThat(gauges).isNotNull();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(value("pending")).isEqualTo(1));

            proxy.refuse();
            proxy.cutAll();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(value("pending")).isNaN());
            assertThat(value("lag", ORDERS.toString())).isNaN();
            assertThat(registry.get("reliablemq.outbox.sample.failures")
                            .counter()
                            .count())
                    .isPositive();

            proxy.pass();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(value("pending")).isEqualTo(1));

            // Neither an answer nor an error: only the age of the figures tells.
            proxy.stall();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(value("pending")).isNaN());
            proxy.resume();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(value("pending")).isEqualTo(1));
        }
    }

    @Test
    void readingGaugesAsksTheDatabaseNothing() {
        Producing producing = producing(ReliableMetrics.enqueueListener(registry, "shop"));
        AtomicInteger connections = new AtomicInteger();
        Jdbi counted = Jdbi.create(() -> {
            connections.incrementAndGet();
            return server.dataSource(producing.jdbcUrl()).getConnection();
        });
        try (OutboxGauges gauges = ReliableMetrics.outboxGauges(
                        registry, "shop", JdbcOutbox.create(counted).admin())
                .every(Duration.ofHours(1))
                .start()) {
            assertThat(gauges).isNotNull();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(value("pending")).isZero());
            int asked = connections.get();
            for (int i = 0; i < 1_000; i++) {
                registry.getMeters().forEach(meter -> meter.measure().forEach(measurement -> measurement.getValue()));
            }
            assertThat(connections).hasValue(asked);
        }
    }

    private void parkTheHeadOfAKey(Producing producing) {
        producing.send(Message.to(ORDERS).orderingKey("k").text("head").build());
        try (OutboxSession session = producing.outbox.open()) {
            Batch batch = session.claim(new Appetite(10, 1_000));
            batch.settle(batch.messages().stream()
                    .<Settlement>map(message ->
                            new Settlement.Park(message, 1, Failure.of("Test", "refused"), Departure.NOT_SENT))
                    .toList());
        }
        producing.send(Message.to(ORDERS).orderingKey("k").text("behind").build());
    }

    private Producing producing(io.github.reliablemq.EnqueueListener listener) {
        return new Producing(server, settings -> settings.listener(listener).build());
    }

    private OutboxGauges gauges(JdbcOutbox outbox) {
        return ReliableMetrics.outboxGauges(registry, "shop", outbox.admin())
                .destinations(ORDERS, INVOICES)
                .every(Duration.ofSeconds(1))
                .start();
    }

    private Jdbi through(TcpProxy proxy, Producing producing) {
        URI direct = URI.create(producing.jdbcUrl().substring("jdbc:".length()));
        String url = producing
                .jdbcUrl()
                .replace(direct.getHost() + ":" + direct.getPort(), proxy.host() + ":" + proxy.port());
        return Jdbi.create(server.dataSource(url));
    }

    private double value(String name) {
        return registry.get("reliablemq.outbox." + name).gauge().value();
    }

    private double value(String name, String destination) {
        return registry.get("reliablemq.outbox." + name)
                .tag("destination", destination)
                .gauge()
                .value();
    }
}
