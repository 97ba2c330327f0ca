package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What is the same for every consumer of B6: a full queue, and a table with a row for each effect. Thread-safe. */
final class Consumption {

    private static final int AT_ONCE = 500;
    private static final Duration SEND = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EFFECT = "insert into bench_effect (message_id, number, text) values (?, ?, ?)";

    private final DataSource database;
    private final String brokerUrl;
    private final Destination queue;
    private final int messages;
    private int handled;

    Consumption(String name, DataSource database, String brokerUrl, int messages) {
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.queue = Destination.queue("bench.consume." + name);
        this.messages = messages;
    }

    DataSource database() {
        return database;
    }

    String brokerUrl() {
        return brokerUrl;
    }

    Destination queue() {
        return queue;
    }

    int messages() {
        return messages;
    }

    /** Fills the queue as a relay of ours would have, and empties the table. */
    synchronized void prepare() throws SQLException {
        Sql.execute(
                database,
                "create table if not exists bench_effect (message_id uuid not null, number int not null,"
                        + " text text not null)",
                "truncate bench_effect");
        try (TransportLane lane = ActiveMqTransport.create(brokerUrl).connect(new LaneName("bench", "fill", 1))) {
            for (int first = 0; first < messages; first += AT_ONCE) {
                List<Envelope> some = new ArrayList<>();
                for (int number = first; number < Math.min(messages, first + AT_ONCE); number++) {
                    some.add(new Envelope(
                            new MessageId(UUID.randomUUID()),
                            queue,
                            null,
                            Headers.none(),
                            Body.text(Bodies.of(number)),
                            Instant.now()));
                }
                Outcome outcome = lane.send(some, SEND);
                if (!(outcome instanceof Outcome.Stored)) {
                    throw new IllegalStateException("The queue " + queue + " could not be filled: " + outcome);
                }
            }
        }
        handled = 0;
    }

    /** The handler, everybody's: one insert. */
    static void effect(Connection connection, UUID id, String text) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(EFFECT)) {
            insert.setObject(1, id);
            insert.setInt(2, Bodies.number(text));
            insert.setString(3, text);
            insert.executeUpdate();
        }
    }

    /** One more was handled. */
    synchronized void handled() {
        handled++;
        if (handled >= messages) {
            notifyAll();
        }
    }

    synchronized boolean isOver() {
        return handled >= messages;
    }

    /**
     * Returns when all were handled.
     *
     * @throws WrongCountException when nothing was for a while
     */
    synchronized void await() throws InterruptedException {
        while (handled < messages) {
            int before = handled;
            wait(PATIENCE.toMillis());
            if (handled == before) {
                throw new WrongCountException(
                        handled + " of " + messages + " messages were handled, then none for " + PATIENCE);
            }
        }
    }

    /** A row of each message by which a repeat would be known. */
    void checkKnown(String table) throws SQLException {
        WrongCountException.unlessSame(
                "Messages of " + queue + " in " + table,
                messages,
                Sql.number(database, "select count(*) from " + table));
    }

    /** One effect of each message, and nothing left in the queue. */
    void check() throws SQLException, JMSException {
        WrongCountException.unlessSame(
                "Effects of " + queue, messages, Sql.number(database, "select count(*) from bench_effect"));
        WrongCountException.unlessSame(
                "Messages with an effect of " + queue,
                messages,
                Sql.number(database, "select count(distinct number) from bench_effect"));
        Arrivals.check(brokerUrl, queue.name(), 0, Keys.NONE);
    }
}
