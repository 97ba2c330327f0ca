package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

final class ActiveMqServerIT {
    @Test
    void persistentMessagesSurviveKillAndRestart() throws JMSException {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            String url = server.brokerUrl();
            send(url, "hello");

            server.kill();
            assertThatThrownBy(() -> send(url, "lost")).isInstanceOf(JMSException.class);
            server.restart();

            assertThat(server.brokerUrl()).isEqualTo(url);
            assertThat(receive(url)).isEqualTo("hello");
        }
    }

    @Test
    void frozenBrokerDoesNotAnswerUntilThawed() throws JMSException {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            String impatient = server.brokerUrl()
                    + "?wireFormat.maxInactivityDuration=1000&wireFormat.maxInactivityDurationInitalDelay=1000";
            server.freeze();
            assertThatThrownBy(() -> send(impatient, "lost")).isInstanceOf(JMSException.class);
            server.thaw();
            send(server.brokerUrl(), "hello");
            assertThat(receive(server.brokerUrl())).isEqualTo("hello");
        }
    }

    @Test
    void settingsReachTheBroker() throws JMSException {
        ActiveMqServer.Settings settings = ActiveMqServer.Settings.defaults()
                .withoutPersistence()
                .withScheduler()
                .credentials("alice", "secret")
                .deadLetterPerQueue()
                .withoutDeadLetterAudit();
        assertThat(settings.toString()).contains("alice").doesNotContain("secret");
        try (ActiveMqServer server = ActiveMqServer.start(settings)) {
            assertThatThrownBy(() -> send(server.brokerUrl(), "refused")).isInstanceOf(JMSException.class);
            String allowed = server.brokerUrl() + "?jms.userName=alice&jms.password=secret";
            send(allowed, "hello");
            server.kill();
            server.restart();
            send(allowed, "second");
            assertThat(receive(allowed)).isEqualTo("second");
        }
    }

    @Test
    void tapKeepsACopyThroughAKill() throws JMSException {
        try (ActiveMqServer server =
                ActiveMqServer.start(ActiveMqServer.Settings.defaults().tap("orders", "orders.copies"))) {
            send(server.brokerUrl(), "hello");
            assertThat(receive(server.brokerUrl(), "orders")).isEqualTo("hello");
            server.kill();
            server.restart();
            send(server.brokerUrl(), "second");
            assertThat(receive(server.brokerUrl(), "orders")).isEqualTo("second");
            assertThat(receive(server.brokerUrl(), "orders.copies")).isEqualTo("hello");
            assertThat(receive(server.brokerUrl(), "orders.copies")).isEqualTo("second");
        }
    }

    @Test
    void tapSharesTheSendersTransaction() throws JMSException {
        try (ActiveMqServer server =
                        ActiveMqServer.start(ActiveMqServer.Settings.defaults().tap("orders", "orders.copies"));
                Connection connection = new ActiveMQConnectionFactory(server.brokerUrl()).createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer orders = session.createProducer(session.createQueue("orders"));
            orders.send(session.createTextMessage("rolled back"));
            session.rollback();
            orders.send(session.createTextMessage("committed"));
            session.commit();
            assertThat(receive(server.brokerUrl(), "orders.copies")).isEqualTo("committed");
        }
    }

    @Test
    void startThatFailsShowsTheBrokersLog() {
        ActiveMqServer.Settings broken = ActiveMqServer.Settings.defaults().jvmOptions("-XX:+NoSuchOption");
        assertThatThrownBy(() -> ActiveMqServer.start(broken))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("NoSuchOption")
                .hasMessageContaining("reliablemq.activemq.url");
    }

    private static void send(String url, String text) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue("orders")).send(session.createTextMessage(text));
        }
    }

    private static String receive(String url) throws JMSException {
        return receive(url, "orders");
    }

    private static String receive(String url, String queue) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            TextMessage message = (TextMessage) consumer.receive(10_000);
            assertThat(message).isNotNull();
            return message.getText();
        }
    }
}
