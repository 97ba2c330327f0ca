package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.outbox.jdbc.JdbcOutboxBuilder;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where contests take place: servers and sizes. Used by one thread. */
final class Arena {

    /** What is shown of work that moves messages. */
    static final List<Figure> MOVING = List.of(
            Figure.RATE, Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.CPU_BROKER, Figure.WAL, Figure.DEAD);

    /** The same of connections that stay: the database hears of what they made dead when they are next idle. */
    static final List<Figure> WITHOUT_DEAD_ROWS =
            MOVING.stream().filter(figure -> figure != Figure.DEAD).toList();

    /** Sent messages are kept, and longer than the loaded ones are old. */
    static final UnaryOperator<JdbcOutboxBuilder> KEEPING = builder -> builder.keepSettled(Duration.ofDays(60));

    /** All contestants send to queues of such names; the broker takes it as a wildcard. */
    private static final String EVERY_QUEUE = "bench.>";

    private final DurableServers servers;
    private final Sizes sizes;
    private @Nullable OutboxDatabase retained;

    Arena(DurableServers servers, Sizes sizes) {
        this.servers = servers;
        this.sizes = sizes;
    }

    DurableServers servers() {
        return servers;
    }

    Sizes sizes() {
        return sizes;
    }

    /** An outbox with that many sent messages kept. Loading takes minutes, so all contests share it. */
    OutboxDatabase retained() throws SQLException {
        OutboxDatabase loaded = retained;
        if (loaded == null) {
            loaded = OutboxDatabase.create(servers.newDatabase(), KEEPING);
            Retained.load(loaded, sizes.retained());
            retained = loaded;
        }
        Retained.forgetLaterOnes(loaded.database());
        return loaded;
    }

    /** What a contest left that failed must not be counted in the next one. */
    void clearAfterAFailure() throws JMSException {
        retained = null;
        long unused = Arrivals.drop(servers.brokerUrl(), EVERY_QUEUE);
    }

    /** The drain of these sizes, without keys. */
    Drain drain(int lanes) {
        return new Drain(sizes.messages(), sizes.batch(), lanes, Keys.NONE);
    }

    /** Our relay on an outbox of its own with default settings. */
    RelayDrain relay(String name, Drain drain) {
        return relay(name, OutboxDatabase.create(servers.newDatabase()), drain);
    }

    RelayDrain relay(String name, OutboxDatabase outbox, Drain drain) {
        return new RelayDrain(name, outbox, servers.brokerUrl(), drain);
    }

    /** A drain in one line. */
    static String about(Drain drain) {
        return drain.messages() + " messages of " + drain.bodyLength() + " bytes, " + drain.batch()
                + " in a transaction, " + drain.lanes() + (drain.lanes() == 1 ? " lane" : " lanes");
    }
}
