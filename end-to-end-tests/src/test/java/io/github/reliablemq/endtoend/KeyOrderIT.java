package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.endtoend.KeyedWriters.First;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of keys from transactions that overlap to a real broker, through faults on both sides of the relays. */
@Timeout(300)
class KeyOrderIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Destination ORDERS = queue("orders");
    private static final int TRANSACTIONS = 150;

    @Test
    @DisplayName(
            "P5: under COMMIT, messages of transactions that overlap arrive in the order of their commits, through a"
                    + " broker that is killed and cut database connections")
    void commitOrderSurvivesFaults() throws Exception {
        Producing producing = new Producing(
                SharedServers.postgres(),
                settings -> settings.keyOrder(KeyOrder.COMMIT).build());
        arriveInOrder(producing, First.RECORD);
    }

    @Test
    @DisplayName("P5: under CAUSAL, messages of transactions that waited for each other arrive in that order, through a"
            + " broker that is killed and cut database connections")
    void causalOrderSurvivesFaults() throws Exception {
        Producing producing = new Producing(SharedServers.postgres());
        arriveInOrder(producing, First.NUMBER);
    }

    private final AtomicInteger storeOutages = new AtomicInteger();
    private final RelayListener listener = new RelayListener() {
        @Override
        public void onPaused(Failure cause, Duration wait) {
            if (cause.type().contains("Store") || cause.type().contains("StaleClaim")) {
                storeOutages.incrementAndGet();
            }
        }
    };

    private void arriveInOrder(Producing producing, First first) throws Exception {
        try (ActiveMqServer broker = ActiveMqServer.start();
                KeyedWriters writers = new KeyedWriters(producing, ORDERS, first);
                Relay one = relay("one", producing, broker);
                Relay two = relay("two", producing, broker)) {
            one.start();
            two.start();
            writers.start(TRANSACTIONS);
            Awaitility.await().atMost(LONG).until(() -> writers.committed() > 200);
            broker.kill();
            Awaitility.await().atMost(LONG).until(() -> writers.committed() > 400);
            broker.restart();
            Awaitility.await().atMost(LONG).until(() -> writers.committed() > 600);
            cutDatabaseConnections(producing);
            writers.awaitEnd();
            Awaitility.await().atMost(LONG).ignoreExceptions().until(() -> producing.waiting() == 0);
            assertThat(producing.rows("true")).as("parked by faults").isZero();
            assertThat(storeOutages).as("claims that the cut ended").hasPositiveValue();

            writers.assertFirstCopiesInOrder(new PlainQueue(broker.brokerUrl(), ORDERS.name()).drain());
        }
    }

    private Relay relay(String name, Producing producing, ActiveMqServer broker) {
        return Relay.builder(name, producing.outbox, ActiveMqTransport.create(broker.brokerUrl()))
                .lanes(2)
                .batchMessages(20)
                .listener(listener)
                .outagePause(Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(1)))
                .build();
    }

    /** Of relays and writers alike. */
    private static void cutDatabaseConnections(Producing producing) {
        producing.jdbi.useHandle(handle -> handle.execute("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()"""));
    }
}
