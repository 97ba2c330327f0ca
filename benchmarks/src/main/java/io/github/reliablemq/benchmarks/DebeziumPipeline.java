package io.github.reliablemq.benchmarks;

import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The hand-written insert, and Debezium that reads it from the log and sends in transacted batches. Its rows stay. */
final class DebeziumPipeline implements Pipeline {

    private static final String QUEUE = "bench.sustained.debezium";

    private final PostgresServer server;
    private final String jdbcUrl;
    private final DataSource database;
    private final String brokerUrl;
    private @Nullable BrokerSession session;
    private @Nullable Debezium debezium;

    DebeziumPipeline(PostgresServer server, String jdbcUrl, String brokerUrl) {
        this.server = server;
        this.jdbcUrl = jdbcUrl;
        this.database = server.dataSource(jdbcUrl);
        this.brokerUrl = brokerUrl;
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
    public String queue() {
        return QUEUE;
    }

    @Override
    public String settings() {
        return Debezium.SETTINGS;
    }

    @Override
    public List<String> tables() {
        return List.of();
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws SQLException, JMSException {
        HandWrittenOutbox.createIn(database);
        Sql.execute(database, "truncate " + HandWrittenOutbox.TABLE);
        BrokerSession opened = BrokerSession.transacted(brokerUrl, QUEUE, Packets.TOGETHER);
        session = opened;
        debezium = Debezium.open(server, jdbcUrl, texts -> send(opened, texts, flow));
        Transactions transactions =
                new JdbcTransactions(database, Recording.byHand(shape.messagesInEach()), shape.messagesInEach());
        transactions.open(shape.producers());
        return transactions;
    }

    @Override
    public void close() {
        if (debezium != null) {
            debezium.close();
            debezium = null;
        }
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private static void send(BrokerSession session, List<String> texts, Flow flow) {
        try {
            for (String text : texts) {
                session.send(text);
            }
            session.commit();
            flow.settled(texts.size());
        } catch (JMSException e) {
            flow.broke(e);
            throw new IllegalStateException("A batch was not sent", e);
        }
    }
}
