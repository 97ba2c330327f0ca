package io.github.reliablemq.examples.flights;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Backoff;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.nio.file.Path;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** The second process: sends what the outbox holds to the broker, until it is killed. Argument: the run's directory. */
final class RelayMain {

    static final String READY = "RELAY READY";

    private static final int LANES = 2;

    private RelayMain() {}

    public static void main(String[] args) throws InterruptedException {
        Addresses addresses = Addresses.read(Path.of(args[0]));
        try (HikariDataSource pool = addresses.pool(LANES + 1);
                Relay relay = Relay.builder(
                                "flights",
                                JdbcOutbox.create(Jdbi.create(pool)),
                                ActiveMqTransport.create(addresses.brokerUrl()))
                        .lanes(LANES)
                        // The writers are another process, so no doorbell rings here: look often.
                        .longestPoll(Duration.ofMillis(100))
                        .outagePause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)))
                        .build()) {
            relay.start();
            System.out.println(READY);
            Thread.currentThread().join();
        }
    }
}
