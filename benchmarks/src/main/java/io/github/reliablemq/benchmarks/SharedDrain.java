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
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Several relays of ours send one backlog, each with the lanes of the drain; otherwise as {@link RelayDrain}. */
final class SharedDrain implements Contestant {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final OutboxDatabase outbox;
    private final String brokerUrl;
    private final Drain drain;
    private final int count;
    private final Destination queue;
    private final SettledCount settled = new SettledCount();
    private final List<Relay> relays = new ArrayList<>();

    SharedDrain(String name, OutboxDatabase outbox, String brokerUrl, Drain drain, int count) {
        this.name = name;
        this.outbox = outbox;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
        this.count = count;
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
        for (int i = 1; i <= count; i++) {
            relays.add(start(name + "-" + i));
        }
        outbox.fill(queue, drain);
        outbox.tidy();
        for (Relay relay : relays) {
            Rest.await(relay);
        }
        settled.reset();
    }

    private Relay start(String relayName) {
        Relay relay = Relay.builder(relayName, outbox.outbox(), ActiveMqTransport.create(brokerUrl))
                .lanes(drain.lanes())
                .batchMessages(drain.batch())
                .listener(settled)
                .build();
        relay.pause(queue);
        return relay.start();
    }

    @Override
    public Work run() throws InterruptedException {
        relays.forEach(relay -> relay.resume(queue));
        settled.await(drain.messages(), PATIENCE);
        return Work.of(drain.messages());
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws SQLException, JMSException {
        WrongCountException.unlessSame("Messages left by " + name, 0, outbox.waiting(queue));
        Arrivals.check(brokerUrl, queue.name(), drain.messages(), drain.keys());
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
        relays.clear();
    }
}
