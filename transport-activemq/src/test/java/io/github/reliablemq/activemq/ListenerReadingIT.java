package io.github.reliablemq.activemq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.BodySource;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P8, P11, P12: what arrives that is large, packed, hostile, kept elsewhere or from somebody else. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ListenerReadingIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int LIMIT = 10_000;

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Destination dead = Destination.queue(queue.name() + ".dead");
    private final Consuming consumer = new Consuming(message -> new Verdict.Done());

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void messagesOfOtherSendersAreHandledByAKeyOfTheirs() throws JMSException {
        Queues.send(url, queue, session -> {
            Message order = session.createTextMessage("order");
            order.setStringProperty("orderId", "4711");
            return order;
        });
        Queues.send(url, queue, session -> session.createTextMessage("no key"));
        MessageIdExtractor byOrder = message ->
                Optional.ofNullable(message.getStringProperty("orderId")).map(MessageId::named);
        try (ActiveMqListener listener = listener().foreignIds(byOrder).build().start()) {
            await().atMost(SOON)
                    .until(() -> Queues.browse(url, dead).size() == 1
                            && !consumer.given().isEmpty());
        }
        assertThat(consumer.given())
                .singleElement()
                .satisfies(order -> assertThat(order.text()).isEqualTo("order"))
                .extracting(Received::id)
                .isEqualTo(MessageId.named("4711"));
        assertThat(Queues.drain(url, dead).get(0).getStringProperty(DeadLetterCopy.TYPE))
                .isEqualTo("NotOurs");
    }

    @Test
    @DisplayName("P13: a sender that leaves the time out is as old as its message's arrival, not as 1970")
    void aMessageWithoutATimeIsAsOldAsItsArrival() throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue.name()));
            producer.setDisableMessageTimestamp(true);
            producer.send(session.createTextMessage("timeless"));
        }
        MessageIdExtractor any = message -> Optional.of(MessageId.named("timeless"));
        try (ActiveMqListener listener = listener().foreignIds(any).build().start()) {
            await().atMost(SOON).until(() -> !consumer.given().isEmpty());
        }
        assertThat(consumer.given())
                .singleElement()
                .satisfies(message -> assertThat(message.recordedAt())
                        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no map of properties", "\u00ff\u00ff\u00ff\u00ff"})
    @DisplayName("P11: a message whose properties cannot be read is set aside, said, and holds nobody up")
    void damagedPropertiesAreSetAside(String bytes) throws JMSException {
        Queues.send(url, queue, session -> {
            ActiveMQTextMessage damaged = (ActiveMQTextMessage) session.createTextMessage("kept");
            damaged.setMarshalledProperties(new ByteSequence(bytes.getBytes(ISO_8859_1)));
            return damaged;
        });
        AtomicInteger connected = new AtomicInteger();
        AtomicInteger setAside = new AtomicInteger();
        ListenerEvents events = new ListenerEvents() {
            @Override
            public void connected(Destination from) {
                connected.incrementAndGet();
            }

            @Override
            public void deadLettered(Destination from, Destination to, Failure reason) {
                setAside.incrementAndGet();
            }
        };
        try (ActiveMqListener listener = listener().events(events).build().start()) {
            await().atMost(SOON).until(() -> setAside.get() == 1);
        }
        assertThat(connected).hasValue(1);
        assertThat(Queues.drain(url, dead).get(0).getStringProperty(DeadLetterCopy.TYPE))
                .isEqualTo("Undecodable");
    }

    @Test
    @DisplayName("P11: bodies that are too large, or become so, or only say so, are set aside and not unpacked")
    void bombsAreSetAside() throws JMSException {
        compressed(session -> session.createTextMessage("x".repeat(50_000_000)));
        compressed(session -> {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(new byte[50_000_000]);
            return bytes;
        });
        Queues.send(url, queue, session -> ours(session.createTextMessage("x".repeat(LIMIT + 1))));
        Queues.send(url, queue, session -> ours(liar()));
        compressed(session -> session.createTextMessage("small " + "x".repeat(1_000)));
        try (ActiveMqListener listener = listener().maxBody(LIMIT).build().start()) {
            await().atMost(SOON).until(() -> !consumer.given().isEmpty());
        }
        assertThat(consumer.given()).extracting(Received::text).containsExactly("small " + "x".repeat(1_000));
        assertThat(Queues.drain(url, dead))
                .hasSize(4)
                .allSatisfy(copy -> assertThat(copy.getStringProperty(DeadLetterCopy.REASON))
                        .contains(Integer.toString(LIMIT)));
    }

    @Test
    @DisplayName("P12: a body that went through a codec arrives as it was recorded; a damaged one is set aside")
    void packedBodiesAreUnpacked() throws JMSException {
        byte[] packed =
                BodyCodec.gzip().encode("y".repeat(5_000).getBytes(UTF_8)).orElseThrow();
        byte[] bomb = BodyCodec.gzip().encode(new byte[LIMIT * 10]).orElseThrow();
        Headers gzip = BodyHeaders.encoded(Headers.none(), "gzip", Body.Kind.TEXT);
        store(
                Samples.envelope(queue, null, gzip, Body.bytes(packed)),
                Samples.envelope(queue, null, gzip, Body.bytes(new byte[] {1, 2, 3})),
                Samples.envelope(queue, null, gzip, Body.bytes(bomb)));
        try (ActiveMqListener listener = listener().maxBody(LIMIT).build().start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 2);
        }
        assertThat(consumer.given()).extracting(Received::text).containsExactly("y".repeat(5_000));
    }

    @Test
    @DisplayName("P1, P12: a body that is kept elsewhere is fetched; while it cannot be, its message waits uncharged")
    void bodiesElsewhereAreFetched() throws JMSException {
        Headers there = BodyHeaders.referenced(Headers.none(), "there", Body.Kind.TEXT);
        Headers gone = BodyHeaders.referenced(Headers.none(), "gone", Body.Kind.TEXT);
        store(Samples.envelope(queue, null, there, Body.text("")), Samples.envelope(queue, null, gone, Body.text("")));
        AtomicInteger asked = new AtomicInteger();
        BodySource bodies = (reference, most) -> {
            if (reference.equals("gone")) {
                throw new InvalidMessageException("nothing there");
            }
            if (asked.incrementAndGet() < 3) {
                throw new StoreUnavailableException("away");
            }
            return "from elsewhere".getBytes(UTF_8);
        };
        try (ActiveMqListener listener = listener().largeBodies(bodies).build().start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 1);
        }
        assertThat(consumer.given()).singleElement().satisfies(message -> {
            assertThat(message.text()).isEqualTo("from elsewhere");
            assertThat(message.deliveries()).isEqualTo(1);
        });
    }

    private ActiveMqListenerBuilder listener() {
        return ActiveMqListener.builder(url).queue(queue).consumer(consumer);
    }

    /** Says that two gigabytes of text follow. */
    private static ActiveMQTextMessage liar() {
        ActiveMQTextMessage message = new ActiveMQTextMessage();
        message.setContent(new ByteSequence(new byte[] {0x7f, -1, -1, -1, 'x'}));
        return message;
    }

    private static <M extends Message> M ours(M message) throws JMSException {
        message.setStringProperty(JmsMapping.ID, UUID.randomUUID().toString());
        message.setIntProperty(JmsMapping.FORMAT, JmsMapping.CURRENT_FORMAT);
        message.setLongProperty(JmsMapping.RECORDED, 1);
        return message;
    }

    private void compressed(Queues.Making making) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        factory.setUseCompression(true);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(queue.name())).send(ours(making.in(session)));
        }
    }

    private void store(Envelope... envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(List.of(envelopes), SOON)).isEqualTo(Outcome.stored());
        }
    }
}
