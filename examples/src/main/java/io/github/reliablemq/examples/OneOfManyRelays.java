package io.github.reliablemq.examples;

import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A relay process of {@link ManyRelays}. Arguments: JDBC URL, user, password, broker URL. Runs until it is killed. */
final class OneOfManyRelays {

    static final String READY = "RELAY READY";
    static final String SENT = "SENT ";
    static final int BATCH = 50;

    private OneOfManyRelays() {}

    public static void main(String[] args) throws InterruptedException {
        RelayListener telling = new RelayListener() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                System.out.println(SENT + SentCount.sentAmong(settlements));
            }
        };
        try (Relay relay = Relay.builder(
                        "another",
                        JdbcOutbox.create(Jdbi.create(args[0], args[1], args[2])),
                        ActiveMqTransport.create(args[3]))
                .batchMessages(BATCH)
                // Commits of another process ring no doorbell here: look often.
                .longestPoll(Duration.ofMillis(20))
                .listener(telling)
                .build()) {
            relay.start();
            System.out.println(READY);
            Thread.currentThread().join();
        }
    }
}
