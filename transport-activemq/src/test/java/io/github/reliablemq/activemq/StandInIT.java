package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.TransportLane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several addresses: a master and a stand-in on one store. */
@Timeout(120)
final class StandInIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    private Path store;

    private final Destination queue = Samples.freshQueue();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P1, P3: the master is killed, the stand-in takes over, and a lane loses nothing")
    void standInTakesOverAndNothingIsLost() {
        ActiveMqServer.Settings shared = ActiveMqServer.Settings.defaults().storeIn(store);
        try (ActiveMqServer master = ActiveMqServer.start(shared)) {
            try (ActiveMqServer standIn = ActiveMqServer.startStandIn(shared)) {
                Course course = new Course(ActiveMqTransport.builder(ActiveMqBroker.builder()
                                .url(master.brokerUrl())
                                .url(standIn.brokerUrl())
                                .build())
                        .build());
                course.send(20);
                master.kill();
                course.send(20);
                assertThat(course.connects).isGreaterThan(1);
                List<MessageId> there = Queues.drainedIds(standIn.brokerUrl(), queue);
                assertThat(there).containsAll(course.sent);
                assertThat(there.size() - course.sent.size()).isLessThanOrEqualTo(5 * course.unknown);
                course.close();
            }
        }
    }

    /** A lane as a relay uses it: what is not stored is sent again on a new connection. */
    private final class Course {

        private final ActiveMqTransport transport;
        private final LaneName name = Samples.freshLane();
        private final List<MessageId> sent = new ArrayList<>();
        private TransportLane lane;
        private int connects = 1;
        private int unknown;

        Course(ActiveMqTransport transport) {
            this.transport = transport;
            this.lane = transport.connect(name);
        }

        void send(int batches) {
            for (int i = 0; i < batches; i++) {
                List<Envelope> batch = Samples.texts(queue, 5);
                while (!sendOnce(batch)) {
                    lane.close();
                    connects++;
                    lane = await().atMost(Duration.ofSeconds(40))
                            .ignoreExceptionsInstanceOf(TransportException.class)
                            .until(() -> transport.connect(name), connected -> true);
                }
                sent.addAll(Queues.idsOf(batch));
            }
        }

        private boolean sendOnce(List<Envelope> batch) {
            Outcome outcome = lane.send(batch, DEADLINE);
            if (outcome instanceof Outcome.Unknown) {
                unknown++;
            }
            return outcome instanceof Outcome.Stored;
        }

        void close() {
            lane.close();
        }
    }
}
