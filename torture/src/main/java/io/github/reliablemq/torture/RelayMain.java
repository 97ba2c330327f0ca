package io.github.reliablemq.torture;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Backoff;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A process that relays until it is killed. */
final class RelayMain {

    /** What a frozen relay holds is free after this time. */
    static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(4);

    static final Duration SEND_DEADLINE = Duration.ofMillis(1_500);

    private static final int LANES = 2;

    private RelayMain() {}

    public static void main(String[] args) throws InterruptedException {
        Part part = Part.of(Role.RELAY, args);
        try (HikariDataSource pool = part.addresses().pool(LANES + 1, part.name());
                Relay relay = Relay.builder(
                                part.name(),
                                JdbcOutbox.builder(Jdbi.create(pool))
                                        .claimTimeout(CLAIM_TIMEOUT)
                                        .build(),
                                halting(transport(part.addresses().brokerUrl())))
                        .lanes(LANES)
                        .sendDeadline(SEND_DEADLINE)
                        .longestPoll(Duration.ofMillis(100))
                        .outagePause(Backoff.exponential(Duration.ofMillis(50), Duration.ofMillis(500)))
                        .standstillPause(Backoff.exponential(Duration.ofMillis(250), Duration.ofSeconds(2)))
                        .build()) {
            relay.start();
            part.ready();
            Thread.currentThread().join();
        }
    }

    private static Transport transport(String brokerUrl) {
        return ActiveMqTransport.builder(ActiveMqBroker.builder()
                        .url(brokerUrl)
                        .connectTimeout(Duration.ofSeconds(2))
                        .build())
                .awaitFormerConnection(Duration.ofMillis(500))
                .build();
    }

    private static Transport halting(Transport real) {
        return name -> new HaltingLane(real.connect(name));
    }

    /** Ends the process when it is to send a message of that kind, as an encoder that exhausts memory might. */
    private record HaltingLane(TransportLane real) implements TransportLane {

        @Override
        public Outcome send(List<Envelope> messages, Duration deadline) {
            if (messages.stream().anyMatch(HaltingLane::halts)) {
                Runtime.getRuntime().halt(Content.Kind.HALTED);
            }
            return real.send(messages, deadline);
        }

        private static boolean halts(Envelope message) {
            return message.headers()
                    .find(Content.KIND)
                    .filter(Content.Kind.HALT_RELAY.name()::equals)
                    .isPresent();
        }

        @Override
        public Outcome probe(Duration deadline) {
            return real.probe(deadline);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
