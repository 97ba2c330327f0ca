package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Relay;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Relays share a backlog that no broker slows down: from the moment they may until the last settlement is committed.
 */
final class SeveralRelays implements Contestant {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int count;
    private final OutboxDatabase outbox;
    private final Drain drain;
    private final Destination queue;
    private final SettledCount settled = new SettledCount();
    private final NullTransport transport = new NullTransport();
    private final List<Relay> relays = new ArrayList<>();

    /** @param drain for each of them, but for the backlog, which they share */
    SeveralRelays(int count, OutboxDatabase outbox, Drain drain) {
        this.count = count;
        this.outbox = outbox;
        this.drain = drain;
        this.queue = RelayDrain.queueOf(name());
    }

    @Override
    public String name() {
        return "relays-" + count;
    }

    @Override
    public DataSource database() {
        return outbox.database();
    }

    @Override
    public void prepare() throws SQLException, InterruptedException {
        for (int number = 1; number <= count; number++) {
            Relay relay = Relay.builder(name() + "." + number, outbox.outbox(), transport)
                    .lanes(drain.lanes())
                    .batchMessages(drain.batch())
                    .listener(settled)
                    .build();
            relays.add(relay);
            relay.pause(queue);
            relay.start();
        }
        outbox.fill(queue, drain.messages(), drain.keys());
        outbox.tidy();
        for (Relay relay : relays) {
            Rest.await(relay);
        }
        settled.reset();
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
    public void check() throws SQLException {
        WrongCountException.unlessSame("Messages left by " + name(), 0, outbox.waiting(queue));
        transport.check(name(), drain.messages());
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
        relays.clear();
    }
}
