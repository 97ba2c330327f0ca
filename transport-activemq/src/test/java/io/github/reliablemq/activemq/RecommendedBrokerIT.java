package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.activemq.broker.BrokerFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.IndividualDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;

/** The broker file that docs/broker.md recommends, loaded as the broker loads it. */
@Timeout(120)
final class RecommendedBrokerIT {

    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final Path FILE = DOCS.resolve("activemq.xml");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Operator JANE = Operator.named("jane").because("tried again");

    @TempDir
    private static Path directory;

    private static String url = "";
    private static BrokerService broker = new BrokerService();

    private final ActiveMqBroker signedOn = signedOn("service", "service-secret");

    @BeforeAll
    static void load() throws Exception {
        Files.writeString(directory.resolve("credentials.properties"), """
                service.user=service
                service.password=service-secret
                operator.user=operator
                operator.password=operator-secret
                """);
        int port = freePort();
        url = "tcp://127.0.0.1:" + port;
        Properties before = (Properties) System.getProperties().clone();
        System.setProperty("activemq.conf", directory.toString());
        System.setProperty("activemq.data", directory.resolve("data").toString());
        System.setProperty("activemq.port", Integer.toString(port));
        try {
            broker = BrokerFactory.createBroker(URI.create("xbean:file:" + FILE));
            broker.start();
            assertThat(broker.waitUntilStarted()).isTrue();
        } finally {
            System.setProperties(before);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Test
    @DisplayName("P3: the store writes through to the disk, and gives way to a stand-in within seconds")
    void theStoreIsAsTheDocsSay() throws IOException {
        KahaDBPersistenceAdapter store = (KahaDBPersistenceAdapter) broker.getPersistenceAdapter();
        assertThat(broker.isPersistent()).isTrue();
        assertThat(store.getJournalDiskSyncStrategy()).isEqualToIgnoringCase("always");
        assertThat(store.getLockKeepAlivePeriod()).isEqualTo(2_000);
        assertThat(store.getLocker()).extracting("lockAcquireSleepInterval").isEqualTo(1_000L);
        assertThat(store.getDirectory()).isDirectory().hasName("kahadb");
        assertThat(broker.isSchedulerSupport()).isFalse();
        assertThat(broker.isAdvisorySupport()).isTrue();
        assertThat(broker.getSystemUsage().isSendFailIfNoSpace()).isTrue();
        assertThat(broker.getTransportConnectors())
                .singleElement()
                .satisfies(
                        connector -> assertThat(connector.isAllowLinkStealing()).isFalse());
    }

    @Test
    @DisplayName("P8: no policy drops a dead letter, and dead letters have room when the others have none")
    void thePoliciesAreAsTheDocsSay() {
        PolicyEntry queues = policy(new ActiveMQQueue("orders.placed"));
        IndividualDeadLetterStrategy ofQueues = (IndividualDeadLetterStrategy) queues.getDeadLetterStrategy();
        assertThat(ofQueues.getQueuePrefix()).isEqualTo("DLQ.");
        assertThat(ofQueues.isEnableAudit()).isFalse();
        assertThat(ofQueues.isProcessExpired()).isTrue();
        assertThat(ofQueues.isProcessNonPersistent()).isTrue();
        assertThat(ofQueues.getExpiration()).isZero();
        assertThat(queues.getStoreUsageHighWaterMark()).isEqualTo(90);
        assertThat(queues.getMaxBrowsePageSize()).isEqualTo(2_000);
        assertThat(queues.isSendDuplicateFromStoreToDLQ()).isTrue();

        PolicyEntry topics = policy(new ActiveMQTopic("news"));
        IndividualDeadLetterStrategy ofTopics = (IndividualDeadLetterStrategy) topics.getDeadLetterStrategy();
        assertThat(ofTopics.getTopicPrefix()).isEqualTo("DLQ.topic.");
        assertThat(ofTopics.isEnableAudit()).isFalse();
        assertThat(topics.getStoreUsageHighWaterMark()).isEqualTo(90);

        PolicyEntry dead = policy(new ActiveMQQueue("DLQ.orders.placed"));
        IndividualDeadLetterStrategy again = (IndividualDeadLetterStrategy) dead.getDeadLetterStrategy();
        assertThat(again.getQueuePrefix()).isEqualTo("again.");
        assertThat(again.isEnableAudit()).isFalse();
        assertThat(again.isProcessExpired()).isFalse();
        assertThat(dead.isEnableAudit()).isFalse();
        assertThat(dead.getStoreUsageHighWaterMark()).isEqualTo(100);
    }

    @Test
    @DisplayName("P3: it takes what a lane sends, and nobody in without a password")
    void onlyWhoSignsOnIsLetIn() {
        Destination queue = Samples.freshQueue();
        try (TransportLane lane = ActiveMqTransport.builder(signedOn).build().connect(Samples.freshLane())) {
            assertThat(lane.send(Samples.texts(queue, 10), SOON)).isEqualTo(Outcome.stored());
            assertThat(lane.send(Samples.texts(Destination.topic("news"), 1), SOON))
                    .isEqualTo(Outcome.stored());
        }
        for (ActiveMqBroker wrong : List.of(ActiveMqBroker.at(url), signedOn("service", "guessed"))) {
            assertThatThrownBy(() -> ActiveMqTransport.builder(wrong).build().connect(Samples.freshLane()))
                    .isInstanceOf(TransportException.class);
        }
    }

    @Test
    @DisplayName("P8: what it gives up is where the docs say, and comes back by a replay")
    void whatItGivesUpIsReplayed() throws JMSException {
        Destination queue = Samples.freshQueue();
        String withPassword = url + "?jms.userName=operator&jms.password=operator-secret";
        PlainClient.send(withPassword, queue, "x");
        PlainClient.giveUp(withPassword, queue);
        ActiveMqDeadLetters dead = ActiveMqDeadLetters.in(
                signedOn("operator", "operator-secret"), Destination.queue("DLQ." + queue.name()));
        assertThat(await().atMost(SOON)
                        .until(() -> dead.list(DeadLetterFilter.all(), 10), found -> found.size() == 1)
                        .get(0)
                        .origin())
                .contains(queue);
        assertThat(dead.replay(DeadLetterFilter.all(), Replay.all(), JANE).replayed())
                .isEqualTo(1);
        assertThat(Queues.drain(withPassword, queue)).hasSize(1);
    }

    @Test
    void everyLineIsExplained() throws Exception {
        String docs = Files.readString(DOCS.resolve("broker.md"));
        Set<String> unexplained = new TreeSet<>();
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(FILE.toFile());
        collect(document.getElementsByTagName("broker"), unexplained);
        assertThat(unexplained).contains("journalDiskSyncStrategy", "enableAudit");
        unexplained.removeIf(name -> docs.contains("`" + name));
        assertThat(unexplained).isEmpty();
    }

    /** The names of all attributes below. */
    private static void collect(NodeList elements, Set<String> names) {
        for (int i = 0; i < elements.getLength(); i++) {
            NamedNodeMap attributes = elements.item(i).getAttributes();
            for (int j = 0; attributes != null && j < attributes.getLength(); j++) {
                names.add(attributes.item(j).getNodeName());
                names.remove("xmlns");
            }
            collect(elements.item(i).getChildNodes(), names);
        }
    }

    private static PolicyEntry policy(ActiveMQDestination destination) {
        return broker.getDestinationPolicy().getEntryFor(destination);
    }

    private static ActiveMqBroker signedOn(String user, String password) {
        return ActiveMqBroker.builder()
                .url(url)
                .credentials(() -> new ActiveMqBroker.Credentials(user, password))
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
