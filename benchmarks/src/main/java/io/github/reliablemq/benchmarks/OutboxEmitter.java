package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Our outbox and relay. The journey begins when the commit has returned. */
final class OutboxEmitter implements Emitter {

    private final OutboxDatabase database;
    private final JdbcOutbox outbox;
    private final String brokerUrl;
    private final Destination queue;
    private final List<Connection> connections = new ArrayList<>();
    private @Nullable Relay relay;

    OutboxEmitter(OutboxDatabase database, String brokerUrl, String queue) {
        this.database = database;
        this.outbox = database.outbox();
        this.brokerUrl = brokerUrl;
        this.queue = Destination.queue(queue);
    }

    @Override
    public DataSource database() {
        return database.database();
    }

    @Override
    public void open(int senders) throws SQLException, InterruptedException {
        database.tidy();
        Relay started = Relay.builder("latency", outbox, ActiveMqTransport.create(brokerUrl))
                .build();
        relay = started;
        started.start();
        Rest.await(started);
        for (int i = 0; i < senders; i++) {
            Connection connection = database.database().getConnection();
            connections.add(connection);
            connection.setAutoCommit(false);
        }
    }

    @Override
    public long emit(int sender, int number) throws SQLException {
        Connection connection = connections.get(sender);
        outbox.producer(connection).send(OutboxDatabase.message(queue, number, Keys.NONE));
        connection.commit();
        long committed = System.nanoTime();
        Objects.requireNonNull(relay).wakeUp();
        return committed;
    }

    @Override
    public void close() {
        Relay open = relay;
        relay = null;
        if (open != null) {
            open.close();
        }
        try {
            for (Connection connection : connections) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A connection was not closed", e);
        }
        connections.clear();
    }
}
