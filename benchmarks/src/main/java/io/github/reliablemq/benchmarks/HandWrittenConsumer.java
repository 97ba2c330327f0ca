package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What one would write by hand: receive, handle in a transaction of the database, acknowledge, each message by itself;
 * with a table of known ids, or without.
 */
final class HandWrittenConsumer implements Contestant {

    /** Whether repeats are recognised. */
    enum Repeats {
        RECOGNISED,
        HANDLED_AGAIN
    }

    private static final String ID = "rmq_id";
    private static final long QUIET_MILLIS = 20;
    private static final String KNOWN =
            "insert into hand_inbox (consumer, message_id) values ('bench', ?) on conflict do nothing";

    private final String name;
    private final Consumption consumption;
    private final int threads;
    private final Repeats repeats;

    HandWrittenConsumer(String name, Consumption consumption, int threads, Repeats repeats) {
        this.name = name;
        this.consumption = consumption;
        this.threads = threads;
        this.repeats = repeats;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource database() {
        return consumption.database();
    }

    @Override
    public void prepare() throws SQLException {
        Sql.execute(
                consumption.database(),
                "create table if not exists hand_inbox (consumer text not null, message_id uuid not null,"
                        + " handled_at timestamptz not null default now(), primary key (consumer, message_id))",
                "truncate hand_inbox");
        consumption.prepare();
        Sql.tidy(consumption.database(), "bench_effect", "hand_inbox");
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(threads, member -> consume());
        return Work.of(consumption.messages());
    }

    @Override
    public void disconnect() {
        // The threads have closed what they opened.
    }

    @Override
    public void check() throws SQLException, JMSException {
        consumption.check();
        if (repeats == Repeats.RECOGNISED) {
            consumption.checkKnown("hand_inbox");
        }
    }

    @Override
    public void close() {
        // See disconnect.
    }

    private void consume() throws SQLException, JMSException {
        try (Connection database = consumption.database().getConnection();
                jakarta.jms.Connection connection =
                        new BaselineFactory(consumption.brokerUrl(), Packets.AT_ONCE).createConnection();
                Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(
                        session.createQueue(consumption.queue().name()))) {
            database.setAutoCommit(false);
            connection.start();
            while (!consumption.isOver()) {
                Message message = consumer.receive(QUIET_MILLIS);
                if (message != null) {
                    handle(database, message);
                    message.acknowledge();
                    consumption.handled();
                }
            }
        }
    }

    private void handle(Connection database, Message message) throws SQLException, JMSException {
        UUID id = UUID.fromString(message.getStringProperty(ID));
        if (repeats == Repeats.HANDLED_AGAIN || isNew(database, id)) {
            Consumption.effect(database, id, ((TextMessage) message).getText());
        }
        database.commit();
    }

    private static boolean isNew(Connection database, UUID id) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement(KNOWN)) {
            insert.setObject(1, id);
            return insert.executeUpdate() == 1;
        }
    }
}
