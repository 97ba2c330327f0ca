package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that travel alone, to a queue that took something before: without a transaction. */
@Timeout(60)
final class SingleSendsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Destination QUEUE = Destination.queue("orders");
    private static final Destination TOPIC = Destination.topic("events");

    private final RefusingBroker broker = new RefusingBroker();

    @BeforeEach
    void noTransactionYet() {
        assertThat(broker.commits()).isZero();
    }

    @AfterEach
    void noThreadIsLeft() {
        broker.close();
        Threads.assertNoneLeft();
    }

    @Test
    void theFirstMessageOfAQueueGoesInATransactionAndThoseAfterItDoNot() {
        try (TransportLane lane = lane()) {
            List<Envelope> sent = Samples.texts(QUEUE, 3);
            sent.forEach(each -> assertThat(lane.send(List.of(each), DEADLINE)).isEqualTo(Outcome.stored()));
            assertThat(Queues.ids(broker.url(), QUEUE)).isEqualTo(Queues.idsOf(sent));
            assertThat(broker.commits()).isOne();
        }
    }

    @Test
    @DisplayName("P5: messages with a key, of a topic, or in company go in a transaction")
    void whatIsNotAloneGoesInATransaction() {
        try (TransportLane lane = lane()) {
            for (int i = 0; i < 2; i++) {
                store(lane, List.of(Samples.keyed(QUEUE, "k", "keyed")));
                store(lane, List.of(Samples.text(TOPIC, "topic")));
                store(lane, Samples.texts(QUEUE, 2));
            }
        }
        assertThat(broker.commits()).isEqualTo(6);
    }

    @Test
    @DisplayName("P11: a refusal that is certain is one, and the next message to that queue goes in a transaction")
    void aCertainRefusalIsOne() {
        try (TransportLane lane = lane()) {
            store(lane, Samples.texts(QUEUE, 1));
            broker.refuse(QUEUE.name(), () -> new ResourceAllocationException("full"));
            Refusals.assertRefused(lane.send(Samples.texts(QUEUE, 1), DEADLINE), RefusalReason.NO_SPACE, Scope.MESSAGE);
            broker.refuse(QUEUE.name(), () -> new SecurityException("no grant"));
            int before = broker.commits();
            Refusals.assertRefused(
                    lane.send(Samples.texts(QUEUE, 1), DEADLINE), RefusalReason.NOT_PERMITTED, Scope.MESSAGE);
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(broker.commits()).isGreaterThan(before);
        }
    }

    @Test
    @DisplayName("P3: after any other answer nobody knows whether the broker has it")
    void anyOtherAnswerLeavesItOpen() {
        try (TransportLane lane = lane()) {
            store(lane, Samples.texts(QUEUE, 1));
            broker.refuse(QUEUE.name(), () -> new JMSException("because"));
            assertThat(lane.send(Samples.texts(QUEUE, 1), DEADLINE)).isInstanceOf(Outcome.Unknown.class);
            Refusals.assertRefused(
                    lane.send(Samples.texts(QUEUE, 1), DEADLINE), RefusalReason.UNREACHABLE, Scope.CONNECTION);
        }
    }

    @Test
    void onlyAQueueThatTookTheLastMessageIsOpen() throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(broker.url()).createConnection()) {
            SingleSends singles = new SingleSends(connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
            List<Envelope> one = Samples.texts(QUEUE, 1);
            assertThat(singles.mayTake(one)).isFalse();
            singles.note(Samples.texts(QUEUE, 2), Outcome.stored());
            assertThat(singles.mayTake(one)).isTrue();
            singles.note(one, Outcome.unknown(new IllegalStateException("lost")));
            assertThat(singles.mayTake(one)).isFalse();
        }
    }

    private TransportLane lane() {
        return ActiveMqTransport.create(broker.url()).connect(Samples.freshLane());
    }

    private static void store(TransportLane lane, List<Envelope> envelopes) {
        assertThat(lane.send(envelopes, DEADLINE)).isEqualTo(Outcome.stored());
    }
}
