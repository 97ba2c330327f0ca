package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportEvents;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic without a durable subscription: the broker confirms what is sent there and keeps nothing. */
@Timeout(60)
final class TopicCheckIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination topic = Destination.topic("test." + UUID.randomUUID());
    private final ConcurrentLinkedQueue<Destination> told = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void noThreadIsLeft() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P1: the broker calls stored what it does not keep; the check says so once and sends")
    void unsubscribedTopicIsToldOnceAndSentTo() throws JMSException {
        TransportLane lane = lane(TopicCheck.WARN, url);
        assertThat(lane.send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(lane.send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(told).containsExactly(topic);
        subscribeAndLeave(url, "late", topic.name());
        assertThat(received("late")).isEmpty();
    }

    @Test
    void unsubscribedTopicIsRefusedAndItsBatchMatesAreNot() throws JMSException {
        TransportLane lane = lane(TopicCheck.REFUSE, url);
        List<Envelope> mixed = new ArrayList<>(Samples.texts(Samples.freshQueue(), 2));
        Envelope lost = Samples.text(topic, "x");
        mixed.add(lost);
        Refusals.assertRefused(lane.send(mixed, DEADLINE), RefusalReason.DESTINATION, Scope.BATCH);
        Refusals.assertRefused(lane.send(List.of(lost), DEADLINE), RefusalReason.DESTINATION, Scope.MESSAGE);
        assertThat(lane.send(mixed.subList(0, 2), DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(told).containsExactly(topic);
        // Somebody cures it, and nobody has to restart anything.
        subscribeAndLeave(url, "s", topic.name());
        assertThat(lane.send(List.of(lost), DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(received("s")).containsExactly("x");
    }

    @Test
    void subscriberThatIsAwayCountsAndPassingConsumersDoNot() throws JMSException {
        passingConsumer(topic.name());
        passingConsumer("test.>");
        TransportLane lane = lane(TopicCheck.REFUSE, url);
        Refusals.assertRefused(lane.send(texts(), DEADLINE), RefusalReason.DESTINATION, Scope.MESSAGE);
        subscribeAndLeave(url, "away", topic.name());
        assertThat(lane.send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
    }

    @Test
    void subscriberOfAPatternCountsWhetherItIsThereOrAway() throws JMSException {
        String family = "family" + UUID.randomUUID();
        Destination member = Destination.topic(family + ".one");
        subscribeAndLeave(url, "pattern", family + ".>");
        assertThat(lane(TopicCheck.REFUSE, url).send(List.of(Samples.text(member, "x")), DEADLINE))
                .isEqualTo(Outcome.stored());
        Connection there = connect(url, "there");
        there.createSession(false, Session.AUTO_ACKNOWLEDGE)
                .createDurableSubscriber(new ActiveMQTopic("other" + family + ".>"), "s");
        assertThat(lane(TopicCheck.REFUSE, url)
                        .send(List.of(Samples.text(Destination.topic("other" + family + ".one"), "x")), DEADLINE))
                .isEqualTo(Outcome.stored());
        assertThat(told).isEmpty();
    }

    @Test
    void subscriptionIsFoundAfterARestartOfTheBroker() throws JMSException {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            subscribeAndLeave(server.brokerUrl(), "s", topic.name());
            server.kill();
            server.restart();
            TransportLane lane = lane(TopicCheck.REFUSE, server.brokerUrl());
            assertThat(lane.send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
            Refusals.assertRefused(
                    lane.send(List.of(Samples.text(Destination.topic("nobody"), "x")), DEADLINE),
                    RefusalReason.DESTINATION,
                    Scope.MESSAGE);
            lane.close();
        }
    }

    @Test
    void virtualTopicsAreNotLookedAtNorIsAnythingWhenNobodyWants() {
        Destination virtual = Destination.topic("VirtualTopic.orders");
        assertThat(lane(TopicCheck.REFUSE, url).send(List.of(Samples.text(virtual, "x")), DEADLINE))
                .isEqualTo(Outcome.stored());
        assertThat(lane(TopicCheck.NONE, url).send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(told).isEmpty();
    }

    @Test
    void brokerWithoutAdvisoriesIsNotBelievedToHaveNoSubscription() {
        try (ActiveMqServer server =
                ActiveMqServer.start(ActiveMqServer.Settings.defaults().withoutAdvisories())) {
            TransportLane lane = lane(TopicCheck.REFUSE, server.brokerUrl());
            assertThat(lane.send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
            long start = System.nanoTime();
            assertThat(lane.send(texts(), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("it is asked once")
                    .isLessThan(Duration.ofMillis(900));
            assertThat(told).isEmpty();
            lane.close();
        }
    }

    @Test
    void frozenBrokerIsNoAnswerWithinTheDeadline() {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            TransportLane lane = lane(TopicCheck.WARN, server.brokerUrl());
            server.freeze();
            try {
                Refusals.assertRefused(
                        lane.send(texts(), Duration.ofSeconds(2)), RefusalReason.NO_ANSWER, Scope.CONNECTION);
            } finally {
                server.thaw();
            }
            lane.close();
        }
    }

    @Test
    void directSendsAreLookedAfterToo() throws JMSException {
        Message message = Message.to(topic).text("x").build();
        try (ActiveMqDirectSender strict = ActiveMqDirectSender.builder(ActiveMqBroker.at(url))
                        .topicCheck(TopicCheck.REFUSE)
                        .build();
                ActiveMqDirectSender usual = ActiveMqDirectSender.create(url)) {
            Refusals.assertRefused(
                    strict.send(message).toCompletableFuture().join(), RefusalReason.DESTINATION, Scope.MESSAGE);
            assertThat(usual.send(message).toCompletableFuture().join()).isEqualTo(Outcome.stored());
            subscribeAndLeave(url, "s", topic.name());
            assertThat(strict.send(message).toCompletableFuture().join()).isEqualTo(Outcome.stored());
        }
    }

    private TransportLane lane(TopicCheck check, String broker) {
        TransportLane lane = ActiveMqTransport.builder(ActiveMqBroker.at(broker))
                .topicCheck(check)
                .events(new TransportEvents() {
                    @Override
                    public void unsubscribedTopic(Destination unsubscribed) {
                        told.add(unsubscribed);
                    }
                })
                .build()
                .connect(Samples.freshLane());
        open.add(lane);
        return lane;
    }

    private List<Envelope> texts() {
        return Samples.texts(topic, 1);
    }

    private Connection connect(String broker, String client) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(broker).createConnection();
        connection.setClientID(client + topic.name());
        connection.start();
        open.add(connection);
        return connection;
    }

    private void passingConsumer(String pattern) throws JMSException {
        MessageConsumer consumer = connect(url, "passing" + pattern)
                .createSession(false, Session.AUTO_ACKNOWLEDGE)
                .createConsumer(new ActiveMQTopic(pattern));
        assertThat(consumer).isNotNull();
    }

    private void subscribeAndLeave(String broker, String client, String pattern) throws JMSException {
        Connection connection = connect(broker, client);
        connection
                .createSession(false, Session.AUTO_ACKNOWLEDGE)
                .createDurableSubscriber(new ActiveMQTopic(pattern), "s");
        connection.close();
    }

    private List<String> received(String client) throws JMSException {
        try (Connection connection = connect(url, client);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            var subscriber = session.createDurableSubscriber(new ActiveMQTopic(topic.name()), "s");
            List<String> texts = new ArrayList<>();
            for (var m = subscriber.receive(1_000); m != null; m = subscriber.receive(300)) {
                texts.add(((jakarta.jms.TextMessage) m).getText());
            }
            return texts;
        }
    }
}
