package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P3, P11: a broker that says no. */
@Timeout(60)
final class RefusalIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Destination OPEN = Destination.queue("open");
    private static final Destination DENIED = Destination.queue("denied");

    private final RefusingBroker broker = new RefusingBroker();
    private final TransportLane lane = ActiveMqTransport.create(broker.url()).connect(Samples.freshLane());

    @BeforeEach
    void works() {
        assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
    }

    @AfterEach
    void noThreadIsLeft() {
        lane.close();
        broker.close();
        Threads.assertNoneLeft();
    }

    enum No {
        PERMISSION(RefusalReason.NOT_PERMITTED),
        SPACE(RefusalReason.NO_SPACE),
        PLACE(RefusalReason.DESTINATION),
        OTHER(RefusalReason.REJECTED);

        private final RefusalReason reason;

        No(RefusalReason reason) {
            this.reason = reason;
        }

        Exception exception() {
            return switch (this) {
                case PERMISSION -> new SecurityException("no grant");
                case SPACE -> new ResourceAllocationException("full");
                case PLACE -> new InvalidDestinationException("no such queue");
                case OTHER -> new JMSException("because");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedBatchStoresNothingLeavesNothingBehindAndTheConnectionGoesOn(No no) {
        broker.refuse(DENIED.name(), no::exception);
        List<Envelope> batch = new ArrayList<>(Samples.texts(OPEN, 50));
        batch.add(1, Samples.text(DENIED, "refused"));
        Refusals.assertRefused(lane.send(batch, DEADLINE), no.reason, Scope.BATCH);
        Refusals.assertRefused(lane.send(batch.subList(1, 2), DEADLINE), no.reason, Scope.MESSAGE);
        assertThat(broker.openTransactions()).isZero();
        assertThat(Queues.ids(broker.url(), OPEN)).isEmpty();
        batch.remove(1);
        assertThat(lane.send(batch, DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(Queues.ids(broker.url(), OPEN)).isEqualTo(Queues.idsOf(batch));
    }

    /** The broker drops a connection whose store or socket failed, and nobody can tell how far it had come. */
    @Test
    void inputOutputErrorsOfTheBrokerAreNeverStored() {
        broker.refuse(DENIED.name(), () -> new IOException("disk"));
        assertThat(lane.send(List.of(Samples.text(DENIED, "x")), DEADLINE)).isNotEqualTo(Outcome.stored());
    }

    @Test
    void topicWeMayNotReadIsSentToAllTheSameAndTheConnectionGoesOn() {
        Destination topic = Destination.topic("write-only");
        broker.hide(topic.name());
        ActiveMqTransport strict = ActiveMqTransport.builder(ActiveMqBroker.at(broker.url()))
                .topicCheck(TopicCheck.REFUSE)
                .build();
        try (TransportLane other = strict.connect(Samples.freshLane())) {
            assertThat(other.send(List.of(Samples.text(topic, "x")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(other.send(Samples.texts(OPEN, 1), DEADLINE)).isEqualTo(Outcome.stored());
        }
    }

    @Test
    void directSendIsRefusedAloneWithItsReason() {
        broker.refuse(DENIED.name(), () -> new SecurityException("no grant"));
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(broker.url())) {
            var denied = sender.send(Message.to(DENIED).text("x").build()).toCompletableFuture();
            var stored = sender.send(Message.to(OPEN).text("x").build()).toCompletableFuture();
            Refusals.assertRefused(denied.join(), RefusalReason.NOT_PERMITTED, Scope.MESSAGE);
            assertThat(stored.join()).isEqualTo(Outcome.stored());
        }
    }
}
