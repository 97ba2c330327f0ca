package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Debezium sends a backlog in transacted batches. It stands at a gate while the backlog is recorded, with its first
 * batches already read. Its rows stay; removing them is somebody else's work.
 */
final class DebeziumDrain implements Contestant {

    private static final String QUEUE = "bench.debezium";
    private static final long PATIENCE_SECONDS = 300;

    private final PostgresServer server;
    private final String jdbcUrl;
    private final DataSource database;
    private final String brokerUrl;
    private final int messages;
    private CountDownLatch gate = new CountDownLatch(1);
    private CountDownLatch toSend = new CountDownLatch(0);
    private @Nullable BrokerSession session;
    private @Nullable Debezium debezium;

    DebeziumDrain(PostgresServer server, String jdbcUrl, String brokerUrl, int messages) {
        this.server = server;
        this.jdbcUrl = jdbcUrl;
        this.database = server.dataSource(jdbcUrl);
        this.brokerUrl = brokerUrl;
        this.messages = messages;
    }

    @Override
    public String name() {
        return "debezium";
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public void prepare() throws SQLException, JMSException {
        HandWrittenOutbox.createIn(database);
        Sql.execute(database, "truncate " + HandWrittenOutbox.TABLE);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(messages);
        BrokerSession opened = BrokerSession.transacted(brokerUrl, QUEUE, Packets.TOGETHER);
        gate = closed;
        toSend = left;
        session = opened;
        debezium = Debezium.open(server, jdbcUrl, texts -> {
            closed.await();
            send(opened, texts);
            texts.forEach(sent -> left.countDown());
        });
        HandWrittenOutbox.fill(database, messages);
        Sql.tidy(database, HandWrittenOutbox.TABLE);
    }

    @Override
    public Work run() throws InterruptedException {
        gate.countDown();
        if (!toSend.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new WrongCountException(toSend.getCount() + " of " + messages + " messages were not sent in time");
        }
        return Work.of(messages);
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws JMSException {
        Arrivals.check(brokerUrl, QUEUE, messages, Keys.NONE);
    }

    @Override
    public void close() {
        gate.countDown();
        if (debezium != null) {
            debezium.close();
            debezium = null;
        }
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private static void send(BrokerSession session, List<String> texts) {
        try {
            for (String text : texts) {
                session.send(text);
            }
            session.commit();
        } catch (JMSException e) {
            throw new IllegalStateException("A batch was not sent", e);
        }
    }
}
