package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.spi.Settlement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Our outbox and relay. Whether commits wake the relay or its poll finds what they left, is up to the user. */
final class OutboxPipeline implements Pipeline {

    /**
     * From so many keys on, no producer can still be at work on a message when another one comes to the next of its
     * key.
     */
    private static final int FAR_APART = 10_000;

    private final String name;
    private final OutboxDatabase outbox;
    private final String brokerUrl;
    private final Drain drain;
    private final Wake wake;
    private @Nullable Relay relay;
    private long held;

    /** How the relay hears of messages. */
    enum Wake {
        BY_COMMIT,
        BY_POLL
    }

    /** Only lanes, batch and, for single messages, keys of the drain count. */
    OutboxPipeline(String name, OutboxDatabase outbox, String brokerUrl, Drain drain, Wake wake) {
        this.name = name;
        this.outbox = outbox;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
        this.wake = wake;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource database() {
        return outbox.database();
    }

    OutboxDatabase outbox() {
        return outbox;
    }

    @Override
    public String queue() {
        return "bench.sustained." + name;
    }

    @Override
    public String settings() {
        return "the library's defaults; " + (wake == Wake.BY_COMMIT ? "commits wake the relay" : "the relay polls");
    }

    @Override
    public Keys inOrder() {
        return drain.keys().count() < FAR_APART ? Keys.NONE : drain.keys();
    }

    @Override
    public List<String> tables() {
        return List.of("reliable_outbox", "reliable_outbox_settled");
    }

    /** Of those that can go. */
    @Override
    public long left() throws SQLException {
        return outbox.waiting(Destination.queue(queue())) - held;
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws SQLException, InterruptedException {
        Retained.forgetLaterOnes(database());
        held = outbox.waiting(Destination.queue(queue()));
        JdbcOutbox own = outbox.outbox();
        Relay started = Relay.builder(name, own, ActiveMqTransport.create(brokerUrl))
                .lanes(drain.lanes())
                .batchMessages(drain.batch())
                .listener(tellingOf(flow))
                .build();
        relay = started;
        started.start();
        Rest.await(started);
        Destination queue = Destination.queue(queue());
        int messages = shape.messagesInEach();
        Recording recording =
                messages == 1 ? Recording.one(own, queue, drain.keys()) : Recording.several(own, queue, messages);
        Transactions plain = new JdbcTransactions(database(), recording, messages);
        plain.open(shape.producers());
        return wake == Wake.BY_COMMIT ? new Waking(plain, started::wakeUp) : plain;
    }

    @Override
    public void close() {
        Relay open = relay;
        relay = null;
        if (open != null) {
            open.close();
        }
    }

    private static RelayListener tellingOf(Flow flow) {
        return new RelayListener() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                if (!settlements.stream().allMatch(Settlement.Sent.class::isInstance)) {
                    flow.broke(new WrongCountException("Not sent at once: " + settlements));
                }
                flow.settled(settlements.size());
            }

            @Override
            public void onSettleFailed(List<Settlement> settlements, Failure failure) {
                flow.broke(new WrongCountException("A settlement of " + settlements.size() + " failed: " + failure));
            }
        };
    }
}
