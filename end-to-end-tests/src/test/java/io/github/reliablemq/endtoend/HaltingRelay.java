package io.github.reliablemq.endtoend;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * A relay process that dies each time it sends a certain message. Arguments: JDBC URL, user, password, broker URL. Ends
 * by itself when nothing is left to send.
 */
final class HaltingRelay {

    static final String POISON = "poison";
    static final int HALTED = 77;
    static final int DRAINED = 0;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private HaltingRelay() {}

    public static void main(String[] args) throws InterruptedException {
        try (Relay relay = Relay.builder(
                        "halting",
                        JdbcOutbox.create(Jdbi.create(args[0], args[1], args[2])),
                        halting(ActiveMqTransport.create(args[3])))
                .build()) {
            relay.start();
            if (!relay.drain(PATIENCE)) {
                throw new IllegalStateException("not drained: " + relay.health());
            }
        }
        Runtime.getRuntime().halt(DRAINED);
    }

    private static Transport halting(Transport real) {
        return name -> new HaltingLane(real.connect(name));
    }

    private record HaltingLane(TransportLane real) implements TransportLane {

        @Override
        public Outcome send(List<Envelope> messages, Duration deadline) {
            if (messages.stream().anyMatch(message -> message.body().text().equals(POISON))) {
                Runtime.getRuntime().halt(HALTED);
            }
            return real.send(messages, deadline);
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
