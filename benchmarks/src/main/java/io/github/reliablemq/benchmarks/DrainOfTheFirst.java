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

/** Our relay sends the first messages of a backlog that may have many more. Those that were sent are made up for. */
final class DrainOfTheFirst implements Contestant {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final OutboxDatabase outbox;
    private final String brokerUrl;
    private final Drain drain;
    private final int backlog;
    private final Destination queue;
    private final SettledCount settled = new SettledCount();
    private @Nullable Relay relay;

    /**
     * Of a backlog in an outbox of its own.
     *
     * @param drain its messages are those that are waited for
     * @param backlog messages that can go when a turn begins, at least as many
     */
    DrainOfTheFirst(String name, OutboxDatabase outbox, String brokerUrl, Drain drain, int backlog) {
        this.name = name;
        this.outbox = outbox;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
        this.backlog = Math.max(backlog, drain.messages());
        this.queue = RelayDrain.queueOf(name);
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
        outbox.fill(queue, drain.of((int) (backlog - outbox.waiting(queue))));
        outbox.tidy();
        Relay started = Relay.builder(name, outbox.outbox(), ActiveMqTransport.create(brokerUrl))
                .lanes(drain.lanes())
                .batchMessages(drain.batch())
                .listener(settled)
                .build();
        relay = started;
        started.pause(queue);
        started.start();
        Rest.await(started);
        settled.reset();
    }

    @Override
    public Work run() throws InterruptedException {
        Relay running = Objects.requireNonNull(relay);
        running.resume(queue);
        settled.await(drain.messages(), PATIENCE);
        running.pause(queue);
        return Work.of(drain.messages());
    }

    /** Lanes that have a batch in their hands end it. */
    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws SQLException, JMSException {
        long sent = backlog - outbox.waiting(queue);
        if (sent < drain.messages()) {
            throw new WrongCountException("Only " + sent + " messages of " + name + " have left the outbox");
        }
        Arrivals.checkCount(brokerUrl, queue.name(), sent);
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
