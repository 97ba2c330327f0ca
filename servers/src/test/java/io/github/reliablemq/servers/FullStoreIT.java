package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

/** A store that was full and is not any more, but for a message that stays. */
final class FullStoreIT {

    private static final int MIB = 1 << 20;
    private static final int STORE_MIB = 10;
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aStoreIsRidOfWhatWasConsumedThoughOneOldMessageStays() throws JMSException {
        ActiveMqServer.Settings settings = ActiveMqServer.Settings.defaults()
                .storeMebibytes(STORE_MIB)
                .storeFileMebibytes(2)
                .reclaimEvery(Duration.ofMillis(200));
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory();
        factory.setSendTimeout(Math.toIntExact(LONG.toMillis()));
        try (ActiveMqServer server = ActiveMqServer.start(settings)) {
            factory.setBrokerURL(server.brokerUrl());
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                connection.start();
                send(session, "stays", 1);
                // Each file has acknowledgements of the one before: all depend on the first.
                for (int sent = 0; sent < 2 * STORE_MIB; sent++) {
                    send(session, "passes", MIB);
                    receive(session, "passes");
                }
            }
        }
    }

    private static void send(Session session, String queue, int bytes) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[bytes]);
            producer.send(message);
        }
    }

    private static void receive(Session session, String queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            assertThat(consumer.receive(LONG.toMillis())).isNotNull();
        }
    }
}
