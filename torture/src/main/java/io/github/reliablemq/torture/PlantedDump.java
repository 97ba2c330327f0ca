package io.github.reliablemq.torture;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.activemq.ActiveMQConnectionFactory;

/** What is there at the end of a planted bug's run, written down with plain JDBC and JMS. */
final class PlantedDump {

    private static final long NO_MORE = 250;

    private final Database database;
    private final String brokerUrl;
    private final String queue;
    private final Path run;

    PlantedDump(Database database, String brokerUrl, String queue, Path run) {
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.queue = queue;
        this.run = run;
    }

    /** Whether nothing waits in the outbox or in the queue. */
    boolean isAtRest() {
        try {
            return database.number("select count(*) from reliable_outbox where state = 0") == 0
                    && new BrokerView(brokerUrl).isEmpty(queue);
        } catch (SQLException | JMSException e) {
            throw new TortureException("Cannot look at " + queue + ": " + e.getMessage(), e);
        }
    }

    void write() throws SQLException, JMSException, IOException {
        query("ledger", "select writer, tx, xid from ledger");
        query("effects-" + PlantedScene.CONSUMER, """
                select n, message_id, incarnation, hash, (extract(epoch from at) * 1000000)::bigint
                from effect order by n""");
        query("outbox", """
                select message_id, substr(destination, 9), coalesce(ordering_key, '-'), state, maybe_sent
                from reliable_outbox
                union all
                select message_id, substr(destination, 9), coalesce(ordering_key, '-'), state, maybe_sent
                from reliable_outbox_settled""");
        query("inbox", "select consumer, message_id from reliable_inbox");
        History waiting = History.append(run.resolve("waiting.tsv"));
        for (String id : new BrokerView(brokerUrl).ids(queue)) {
            waiting.write(History.line(queue, id));
        }
        audit();
    }

    /** What the broker stored, in its order: the copies it made for us. */
    private void audit() throws JMSException {
        History audit = History.append(run.resolve("audit-" + queue + ".tsv"));
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(Queues.audit(queue)))) {
            connection.start();
            Message message = consumer.receive(1_000);
            while (message != null) {
                audit.write(AuditorMain.line(message));
                message = consumer.receive(NO_MORE);
            }
        }
    }

    private void query(String name, String sql) throws SQLException, IOException {
        try (Writer out = Files.newBufferedWriter(run.resolve(name + ".tsv"))) {
            database.ask(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(sql)) {
                    return Dump.copy(rows, out);
                }
            });
        }
    }

    /** What the checker needs to know. */
    static void describe(Path run, String queue, Instant started, long startedNanos) throws IOException {
        Properties facts = new Properties();
        facts.setProperty("started", started.toString());
        facts.setProperty("startedNanos", Long.toString(startedNanos));
        facts.setProperty(
                "seconds",
                Long.toString(Duration.between(started, Instant.now()).toSeconds()));
        facts.setProperty("destinations", queue);
        facts.setProperty("consumers", PlantedScene.CONSUMER + ":" + queue);
        facts.setProperty("once", PlantedScene.CONSUMER);
        try (Writer out = Files.newBufferedWriter(run.resolve("run.properties"))) {
            facts.store(out, null);
        }
    }
}
