package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.spi.Transport;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Relays share a backlog: from the moment they may until the last settlement is committed. */
final class SeveralRelays implements Contestant {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final int count;
    private final OutboxDatabase outbox;
    private final Drain drain;
    private final Destination queue;
    private final End end;
    private final SettledCount settled = new SettledCount();
    private final List<Relay> relays = new ArrayList<>();

    /** Where the relays send to. */
    private interface End {

        Transport transport();

        /** @throws WrongCountException when it did not get each message of the drain once */
        void check() throws JMSException;
    }

    private SeveralRelays(String name, int count, OutboxDatabase outbox, Drain drain, End end) {
        this.name = name;
        this.count = count;
        this.outbox = outbox;
        this.drain = drain;
        this.queue = RelayDrain.queueOf(name);
        this.end = end;
    }

    /** @param drain for each of them, but for the backlog, which they share */
    static Contestant toBroker(String name, int count, OutboxDatabase outbox, String brokerUrl, Drain drain) {
        return new SeveralRelays(name, count, outbox, drain, new End() {
            @Override
            public Transport transport() {
                return ActiveMqTransport.create(brokerUrl);
            }

            @Override
            public void check() throws JMSException {
                Arrivals.check(brokerUrl, RelayDrain.queueOf(name).name(), drain.messages(), drain.keys());
            }
        });
    }

    /**
     * No broker slows them down.
     *
     * @param drain for each of them, but for the backlog, which they share
     */
    static Contestant toNobody(int count, OutboxDatabase outbox, Drain drain) {
        String name = "relays-" + count;
        NullTransport transport = new NullTransport();
        return new SeveralRelays(name, count, outbox, drain, new End() {
            @Override
            public Transport transport() {
                return transport;
            }

            @Override
            public void check() {
                transport.check(name, drain.messages());
            }
        });
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
        for (int number = 1; number <= count; number++) {
            relays.add(start(name + "-" + number));
        }
        outbox.fill(queue, drain);
        outbox.tidy();
        for (Relay relay : relays) {
            Rest.await(relay);
        }
        settled.reset();
    }

    private Relay start(String relayName) {
        Relay relay = Relay.builder(relayName, outbox.outbox(), end.transport())
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
        end.check();
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
        relays.clear();
    }
}
