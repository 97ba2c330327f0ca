package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Diagnosis;
import io.github.reliablemq.Doctor;
import io.github.reliablemq.Finding;
import io.github.reliablemq.Finding.Severity;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.ActiveMqServer.Settings;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the doctor says of a broker, in good and in bad states. */
@Timeout(90)
final class BrokerCheckupIT {

    private static final ActiveMqServer STOCK =
            ActiveMqServer.start(Settings.defaults().withoutAdvisories().memoryMebibytes(32));
    private static final ActiveMqServer FINE = ActiveMqServer.start(Settings.defaults()
            .withScheduler()
            .withStatistics()
            .storeMebibytes(64)
            .credentials("doctor", "secret"));

    private final ActiveMqBroker stock = ActiveMqBroker.at(STOCK.brokerUrl());
    private final ActiveMqBroker fine = as("doctor", FINE.brokerUrl());

    @AfterAll
    static void stop() {
        STOCK.close();
        FINE.close();
    }

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void whatAClientCanSeeIsJudgedAndTheRestIsSaidToBeUnseen() {
        Diagnosis diagnosis = Doctor.of(stock.checkup()).examine();
        List<Finding> findings = diagnosis.examined().get(0).findings();

        for (String about : List.of("scheduler", "advisories", "sign-on", "frame size")) {
            assertThat(about(about, findings).severity()).as(about).isEqualTo(Severity.ADVICE);
        }
        for (String about : List.of("store", "journal sync", "dead letter audit", "no space", "redelivery")) {
            Finding unseen = about(about, findings);
            assertThat(unseen.severity()).as(about).isEqualTo(Severity.NOT_SEEN);
            assertThat(unseen.remedy()).as(about).contains("activemq.xml");
        }
        assertThat(about("connection", findings).severity()).isEqualTo(Severity.OK);
        assertThat(diagnosis.isSafe()).isTrue();
        assertThat(Queues.browse(STOCK.brokerUrl(), Destination.queue("ActiveMQ.Statistics.Broker")))
                .as("the question for statistics")
                .isEmpty();
    }

    @Test
    void aBrokerThatAnswersAndIsWellSetUpIsFine() {
        List<Finding> findings = fine.checkup().examine();

        for (String about : List.of("scheduler", "advisories", "sign-on", "store", "memory")) {
            assertThat(about(about, findings).severity()).as(about).isEqualTo(Severity.OK);
        }
        assertThat(about("store", findings).seen()).contains("KiB on disk", "% of its limit");
    }

    @Test
    void framesThatAreTooSmallForMessagesAreFoundAndFittingOnesAreFine() {
        ActiveMqBroker narrow = ActiveMqBroker.at(STOCK.brokerUrl() + "?wireFormat.maxFrameSize=65536");
        Finding tooSmall = about("frame size", narrow.checkup().examine());
        assertThat(tooSmall.seen()).contains("65536");
        assertThat(tooSmall.severity()).isEqualTo(Severity.ADVICE);

        ActiveMqBroker fitting = ActiveMqBroker.at(STOCK.brokerUrl() + "?wireFormat.maxFrameSize=104857600");
        assertThat(about("frame size", fitting.checkup().examine()).severity()).isEqualTo(Severity.OK);
    }

    @Test
    void aStoreThatFillsUpAndMessagesInMemoryOnlyAreNotCalledGood() throws JMSException {
        try (ActiveMqServer small = ActiveMqServer.start(
                        Settings.defaults().withStatistics().storeMebibytes(4));
                ActiveMqServer forgetful = ActiveMqServer.start(
                        Settings.defaults().withStatistics().withoutPersistence())) {
            ActiveMqBroker filling = ActiveMqBroker.at(small.brokerUrl());
            send(small, 4);
            Finding gettingFull = about("store", filling.checkup().examine());
            assertThat(gettingFull.severity()).as("%s", gettingFull).isEqualTo(Severity.ADVICE);

            send(forgetful, 1);
            Finding memoryOnly = about(
                    "store", ActiveMqBroker.at(forgetful.brokerUrl()).checkup().examine());
            assertThat(memoryOnly.severity()).isEqualTo(Severity.NOT_SEEN);
            assertThat(memoryOnly.seen()).contains("0 bytes");
        }
    }

    @Test
    void aBrokerThatIsFrozenOrNotThereIsUnsafeWithinTheDoctorsPatience() {
        ActiveMqBroker nowhere = ActiveMqBroker.at("tcp://localhost:1");
        assertThatThrownBy(() -> nowhere.checkup().examine()).isInstanceOf(TransportUnavailableException.class);
        ActiveMqBroker stranger = as("stranger", FINE.brokerUrl());
        ActiveMqBroker frozen = ActiveMqBroker.builder()
                .url(STOCK.brokerUrl())
                .connectTimeout(Duration.ofMillis(500))
                .build();
        STOCK.freeze();
        try {
            Doctor doctor = Doctor.of(nowhere.checkup(), stranger.checkup(), frozen.checkup(), fine.checkup());
            assertThat(doctor.examine().count(Severity.UNSAFE)).isEqualTo(3);
        } finally {
            STOCK.thaw();
        }
    }

    private static ActiveMqBroker as(String user, String url) {
        return ActiveMqBroker.builder()
                .url(url)
                .credentials(() -> new ActiveMqBroker.Credentials(user, "secret"))
                .build();
    }

    private static void send(ActiveMqServer broker, int count) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(broker.brokerUrl()).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("full"))) {
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage("x".repeat(900_000)));
            }
        }
    }

    private static Finding about(String about, List<Finding> findings) {
        List<Finding> found = findings.stream()
                .filter(finding -> finding.about().equals(about))
                .toList();
        assertThat(found).as(about).hasSize(1);
        return found.get(0);
    }
}
