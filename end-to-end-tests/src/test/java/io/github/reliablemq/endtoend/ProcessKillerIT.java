package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.endtoend.PlainQueue.Copy;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A message that ends the process which sends it. */
class ProcessKillerIT {

    private static final Destination ORDERS = queue("killer");
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int NEIGHBOURS = 40;
    private static final int MOST_STARTS = 8;
    /** Messages of a batch while sending is careful. */
    private static final int CAREFUL = 16;

    private final PostgresServer postgres = SharedServers.postgres();
    private final Producing producing = new Producing(postgres);

    @Test
    @DisplayName(
            "P1, P11: a message that kills its relay each time ends parked after a few starts; its neighbours are sent")
    void theKillerIsParked() {
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            IntStream.range(0, NEIGHBOURS)
                    .forEach(i -> producing.send(Message.to(ORDERS)
                            .text(i == NEIGHBOURS / 2 ? HaltingRelay.POISON : Integer.toString(i))
                            .build()));
            int starts = 0;
            while (runRelay(broker) == HaltingRelay.HALTED) {
                starts++;
                assertThat(starts).isLessThan(MOST_STARTS);
                letTimePass();
            }

            assertThat(starts).as("it did kill").isGreaterThanOrEqualTo(3);
            assertThat(producing.rows("state = 2 and failure_type = 'SuspectedCrash'"))
                    .isOne();
            assertThat(producing.rows("true")).isOne();
            List<String> texts = new PlainQueue(broker.brokerUrl(), "killer")
                    .drain().stream().map(Copy::text).toList();
            assertThat(texts).doesNotContain(HaltingRelay.POISON);
            assertThat(Set.copyOf(texts)).hasSize(NEIGHBOURS - 1);
            assertThat(texts.size()).as("each death repeats at most a batch").isLessThan(NEIGHBOURS + starts * CAREFUL);
        }
    }

    private int runRelay(ActiveMqServer broker) {
        try (Child relay = ChildJvm.of(HaltingRelay.class)
                .args(producing.jdbcUrl(), postgres.user(), postgres.password(), broker.brokerUrl())
                .start()) {
            OptionalInt status = relay.waitFor(LONG);
            assertThat(status).as("the relay process ended").isPresent();
            return status.getAsInt();
        }
    }

    /** The signs of life of the relay that died grow old; the database owns that clock. */
    private void letTimePass() {
        producing.jdbi.useHandle(
                handle -> handle.execute("update reliable_outbox_relay set seen_at = seen_at - interval '1 minute'"));
    }
}
