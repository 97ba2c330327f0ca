package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Our relay sends a backlog: from the moment it may until the last settlement is committed. It is connected before, as
 * everybody else is, and the backlog is recorded through the library. In each turn it is another relay, or one that has
 * been at work since the first turn.
 */
final class RelayDrain implements Contestant {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final OutboxDatabase outbox;
    private final String brokerUrl;
    private final Drain drain;
    private final Destination queue;
    private final boolean isStaying;
    private final SettledCount settled = new SettledCount();
    private @Nullable Relay relay;
    private long held;

    RelayDrain(String name, OutboxDatabase outbox, String brokerUrl, Drain drain) {
        this(name, outbox, brokerUrl, drain, false);
    }

    private RelayDrain(String name, OutboxDatabase outbox, String brokerUrl, Drain drain, boolean isStaying) {
        this.isStaying = isStaying;
        this.name = name;
        this.outbox = outbox;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
        this.queue = queueOf(name);
    }

    /** The same by a relay that stays from turn to turn, and so knows its destinations. */
    RelayDrain staying() {
        return new RelayDrain(name, outbox, brokerUrl, drain, true);
    }

    /** Where a contestant of that name sends to. */
    static Destination queueOf(String name) {
        return Destination.queue("bench." + name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource database() {
        return outbox.database();
    }

    @Override
    public void prepare() throws SQLException, InterruptedException {
        Relay started = relay == null ? start() : relay;
        relay = started;
        started.pause(queue);
        held = outbox.waiting(queue);
        outbox.fill(queue, drain);
        outbox.tidy();
        Rest.await(started);
        settled.reset();
    }

    private Relay start() {
        Relay started = Relay.builder(name, outbox.outbox(), ActiveMqTransport.create(brokerUrl))
                .lanes(drain.lanes())
                .batchMessages(drain.batch())
                .listener(settled)
                .build();
        started.pause(queue);
        started.start();
        return started;
    }

    @Override
    public Work run() throws InterruptedException {
        Objects.requireNonNull(relay).resume(queue);
        settled.await(drain.messages(), PATIENCE);
        return Work.of(drain.messages());
    }

    @Override
    public void disconnect() {
        if (!isStaying) {
            close();
        }
    }

    @Override
    public void check() throws SQLException, JMSException {
        WrongCountException.unlessSame("Messages left by " + name, held, outbox.waiting(queue));
        Arrivals.check(brokerUrl, queue.name(), drain.messages(), drain.keys());
    }

    @Override
    public void close() {
        Relay open = relay;
        relay = null;
        if (open != null) {
            open.close();
        }
    }
}
