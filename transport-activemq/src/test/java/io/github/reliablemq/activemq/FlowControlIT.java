package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Ending;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that makes senders wait for room, and one that says it has none. */
@Timeout(120)
final class FlowControlIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String IMPATIENT =
            "?wireFormat.maxInactivityDuration=2000&wireFormat.maxInactivityDurationInitalDelay=2000";
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Destination FULL = Destination.queue("full");
    private static final Destination OPEN = Destination.queue("open");
    private static final String TEN_KB = "x".repeat(10_000);

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P3, P7: a full queue is no answer to its messages and nothing to those of others")
    void fullQueueIsNoAnswer() {
        try (ActiveMqServer server =
                ActiveMqServer.start(ActiveMqServer.Settings.defaults().queueKibibytes(FULL.name(), 64))) {
            // The broker notices sooner than by itself that a sender it made wait is gone; the lane waits for that.
            ActiveMqTransport transport = ActiveMqTransport.builder(ActiveMqBroker.at(server.brokerUrl() + IMPATIENT))
                    .awaitFormerConnection(PATIENCE)
                    .build();
            LaneName name = Samples.freshLane();
            List<MessageId> stored = new ArrayList<>();
            Envelope hanging = fill(transport, name, stored);
            try (TransportLane other = transport.connect(Samples.freshLane())) {
                assertThat(other.send(Samples.texts(OPEN, 10), DEADLINE)).isEqualTo(Outcome.stored());
            }
            List<MessageId> there = new ArrayList<>(Queues.drainedIds(server.brokerUrl(), FULL));
            // Only when the broker has worked through what had been sent is the name free again.
            connectEventually(transport, name).close();
            there.addAll(Queues.drainedIds(server.brokerUrl(), FULL));
            assertThat(there).containsAll(stored).doesNotHaveDuplicates();
            assertThat(there.size() - stored.size()).isIn(0, 1);
            assertThat(there.size() == stored.size() || there.contains(hanging.id()))
                    .isTrue();
        }
    }

    /** Sends until the broker no longer answers. */
    private static Envelope fill(ActiveMqTransport transport, LaneName name, List<MessageId> stored) {
        try (TransportLane lane = transport.connect(name)) {
            while (true) {
                Envelope next = Samples.text(FULL, TEN_KB);
                long start = System.nanoTime();
                Outcome outcome = lane.send(List.of(next), SHORT);
                if (outcome instanceof Outcome.Stored) {
                    stored.add(next.id());
                    continue;
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.multipliedBy(3));
                assertNoAnswer(outcome);
                assertThat(stored).isNotEmpty();
                return next;
            }
        }
    }

    @Test
    @DisplayName("P3: when not even the messages fit the connection, no commit went out and nothing is stored")
    void fullQueueRefusesABatchLargerThanTheSocket() {
        try (ActiveMqServer server =
                ActiveMqServer.start(ActiveMqServer.Settings.defaults().queueKibibytes(FULL.name(), 64))) {
            ActiveMqTransport transport = ActiveMqTransport.create(server.brokerUrl());
            fill(transport, Samples.freshLane(), new ArrayList<>());
            List<Envelope> batch = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                batch.add(Samples.text(FULL, "x".repeat(1_000_000)));
            }
            try (TransportLane lane = transport.connect(Samples.freshLane())) {
                Refusals.assertRefused(lane.send(batch, SHORT), RefusalReason.NO_ANSWER, Outcome.Scope.CONNECTION);
                Refusals.assertRefused(
                        lane.send(Samples.texts(OPEN, 1), SHORT), RefusalReason.UNREACHABLE, Outcome.Scope.CONNECTION);
            }
            assertThat(Queues.drainedIds(server.brokerUrl(), FULL)).doesNotContainAnyElementsOf(Queues.idsOf(batch));
        }
    }

    @Test
    void directSendToAFullQueueIsNoAnswerAndTheNextOneToAnotherQueueIsStored() {
        try (ActiveMqServer server =
                        ActiveMqServer.start(ActiveMqServer.Settings.defaults().queueKibibytes(FULL.name(), 64));
                ActiveMqDirectSender sender = ActiveMqDirectSender.builder(ActiveMqBroker.at(server.brokerUrl()))
                        .sendDeadline(SHORT)
                        .build()) {
            Outcome outcome = Outcome.stored();
            for (int i = 0; i < 100 && outcome instanceof Outcome.Stored; i++) {
                outcome = settle(sender, FULL);
            }
            assertNoAnswer(outcome);
            await().atMost(DEADLINE).until(() -> settle(sender, OPEN) instanceof Outcome.Stored);
        }
    }

    @Test
    @DisplayName("P11: a full store is named when the broker says so, and is no answer when it makes us wait")
    void fullStoreIsNoSpaceOrNoAnswer() {
        ActiveMqServer.Settings small = ActiveMqServer.Settings.defaults().storeMebibytes(1);
        try (ActiveMqServer server = ActiveMqServer.start(small.failWhenFull());
                TransportLane lane =
                        ActiveMqTransport.create(server.brokerUrl()).connect(Samples.freshLane())) {
            Refusals.assertRefused(untilNotStored(lane), RefusalReason.NO_SPACE, Outcome.Scope.MESSAGE);
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
        try (ActiveMqServer server = ActiveMqServer.start(small);
                TransportLane lane =
                        ActiveMqTransport.create(server.brokerUrl()).connect(Samples.freshLane())) {
            assertNoAnswer(untilNotStored(lane));
        }
    }

    private static Outcome untilNotStored(TransportLane lane) {
        Outcome outcome = Outcome.stored();
        for (int i = 0; i < 1_000 && outcome instanceof Outcome.Stored; i++) {
            outcome = lane.send(List.of(Samples.text(OPEN, "x".repeat(100_000))), SHORT);
        }
        return outcome;
    }

    private static Outcome settle(ActiveMqDirectSender sender, Destination queue) {
        return sender.send(Message.to(queue).text(TEN_KB).build())
                .toCompletableFuture()
                .join();
    }

    private static void assertNoAnswer(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown -> assertThat(unknown.ending()).isEqualTo(Ending.NO_ANSWER));
    }

    private static TransportLane connectEventually(ActiveMqTransport transport, LaneName name) {
        return await().atMost(PATIENCE)
                .ignoreException(TransportUnavailableException.class)
                .until(() -> transport.connect(name), lane -> true);
    }
}
