package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.servers.SharedServers;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker's own redelivery, with its own client, for each thing that causes one. */
@Timeout(120)
final class BrokerRedeliveryIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** Six redeliveries, as by default, sooner. */
    private static final RedeliveryRule QUICK =
            RedeliveryRule.defaults().withBackoff(Backoff.fixed(Duration.ofMillis(20)));

    private static final List<Integer> SEVEN =
            IntStream.rangeClosed(1, 7).boxed().toList();

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final ActiveMqDeadLetters dead =
            ActiveMqDeadLetters.in(ActiveMqBroker.at(url), Destination.queue("ActiveMQ.DLQ"));

    @Test
    @DisplayName("P11: rolled back seven times, a message is acknowledged as poison and is a dead letter")
    void rollbackIsFollowedByARedelivery() throws JMSException {
        String id = PlainClient.send(url, queue, "x");
        assertThat(rolledBack(QUICK, queue)).isEqualTo(SEVEN);
        DeadLetter letter = deadLetter(id);
        assertThat(letter.cause().fingerprint()).isEqualTo("BrokerRedelivered");
        assertThat(letter.deliveries()).isEqualTo(7);
        assertThat(letter.origin()).contains(queue);
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    @DisplayName("P11: a session that is closed without a commit has its message delivered again, without a wait")
    void closingWithoutACommitIsFollowedByARedelivery() throws JMSException {
        String id = PlainClient.send(url, queue, "x");
        List<Integer> counts = new ArrayList<>();
        RedeliveryRule patient = RedeliveryRule.defaults().withFirst(Duration.ofMinutes(10));
        try (Connection connection = PlainClient.factory(url, patient).createConnection()) {
            connection.start();
            while (dead.list(DeadLetterFilter.copy(id), 1).isEmpty()) {
                try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                        MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
                    Message message = consumer.receive(QUIET.toMillis());
                    if (message != null) {
                        counts.add(message.getIntProperty("JMSXDeliveryCount"));
                    }
                }
            }
        }
        assertThat(counts).startsWith(1, 2).isSorted();
        assertThat(counts.get(counts.size() - 1)).isLessThanOrEqualTo(7);
        assertThat(deadLetter(id).cause().type()).isEqualTo("BrokerRedelivered");
    }

    @Test
    @DisplayName("P11: recover() under CLIENT_ACKNOWLEDGE has what was not acknowledged delivered again")
    void recoverIsFollowedByARedelivery() throws JMSException {
        String id = PlainClient.send(url, queue, "x");
        List<Integer> counts = new ArrayList<>();
        try (Connection connection = PlainClient.factory(url, QUICK).createConnection();
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            connection.start();
            for (Message message = consumer.receive(SOON.toMillis());
                    message != null;
                    message = consumer.receive(QUIET.toMillis())) {
                counts.add(message.getIntProperty("JMSXDeliveryCount"));
                session.recover();
            }
        }
        assertThat(counts).isEqualTo(SEVEN);
        assertThat(deadLetter(id).deliveries()).isEqualTo(7);
    }

    @Test
    @DisplayName("P11: a listener that throws gets the message again, and what it threw is the cause")
    void anExceptionOfAListenerIsFollowedByARedelivery() throws JMSException {
        String id = PlainClient.send(url, queue, "x");
        List<Integer> counts = new CopyOnWriteArrayList<>();
        try (Connection connection = PlainClient.factory(url, QUICK).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            consumer.setMessageListener(message -> {
                counts.add(deliveries(message));
                throw new IllegalStateException("no stock");
            });
            connection.start();
            DeadLetter letter = deadLetter(id);
            assertThat(letter.cause().fingerprint()).isEqualTo("BrokerRedelivered<java.lang.IllegalStateException");
            assertThat(letter.cause().text()).contains("no stock");
        }
        assertThat(counts).isEqualTo(SEVEN);
    }

    @Test
    void aListenerThatThrowsInATransactionLosesItsMessageWithTheNextCommit() throws JMSException {
        PlainClient.send(url, queue, "bad");
        PlainClient.send(url, queue, "good");
        List<Integer> counts = new CopyOnWriteArrayList<>();
        try (Connection connection = PlainClient.factory(url, QUICK).createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            consumer.setMessageListener(message -> {
                counts.add(deliveries(message));
                if (counts.size() == 1) {
                    throw new IllegalStateException("no stock");
                }
                commit(session);
            });
            connection.start();
            await().atMost(SOON).until(() -> counts.size() == 2);
        }
        assertThat(counts).containsExactly(1, 1);
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    void aChangedPolicyChangesHowOftenAndHowSoon() throws JMSException {
        RedeliveryRule growing = RedeliveryRule.defaults()
                .withRedeliveries(3)
                .withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(150), 2));
        String id = PlainClient.send(url, queue, "x");
        long start = System.nanoTime();
        assertThat(rolledBack(growing, queue)).containsExactly(1, 2, 3, 4);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(50 + 100 + 150));
        assertThat(deadLetter(id).deliveries()).isEqualTo(4);
    }

    @Test
    void eachDestinationHasItsPolicy() throws JMSException {
        Destination other = Samples.freshQueue();
        PlainClient.send(url, queue, "x");
        PlainClient.send(url, other, "x");
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        RedeliveryRules.everywhere(QUICK.withRedeliveries(2))
                .with(queue, QUICK.withRedeliveries(0))
                .applyTo(factory);
        assertThat(rolledBack(factory, queue)).containsExactly(1);
        assertThat(rolledBack(factory, other)).containsExactly(1, 2, 3);
    }

    @Test
    void poisonTakesTheRestOfItsTransactionAlong() throws JMSException {
        List<String> ids = new ArrayList<>();
        for (String text : List.of("good", "good too", "bad")) {
            ids.add(PlainClient.send(url, queue, text));
        }
        try (Connection connection =
                        PlainClient.factory(url, QUICK.withRedeliveries(0)).createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            connection.start();
            for (int i = 0; i < ids.size(); i++) {
                assertThat(consumer.receive(SOON.toMillis())).isNotNull();
            }
            session.rollback();
        }
        for (String id : ids) {
            deadLetter(id);
        }
    }

    /** Receives and rolls back until nothing more comes; answers the delivery counts. */
    private List<Integer> rolledBack(RedeliveryRule rule, Destination from) throws JMSException {
        return rolledBack(PlainClient.factory(url, rule), from);
    }

    private static List<Integer> rolledBack(ActiveMQConnectionFactory factory, Destination from) throws JMSException {
        List<Integer> counts = new ArrayList<>();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(from.name()))) {
            connection.start();
            for (Message message = consumer.receive(SOON.toMillis());
                    message != null;
                    message = consumer.receive(QUIET.toMillis())) {
                counts.add(message.getIntProperty("JMSXDeliveryCount"));
                session.rollback();
            }
        }
        return counts;
    }

    private DeadLetter deadLetter(String brokerId) {
        return await().atMost(SOON)
                .until(() -> dead.list(DeadLetterFilter.copy(brokerId), 1), found -> !found.isEmpty())
                .get(0);
    }

    private static int deliveries(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static void commit(Session session) {
        try {
            session.commit();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }
}
