package io.github.reliablemq.endtoend;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.Direction;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.servers.ScratchDatabase;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** An outbox on PostgreSQL and a broker, each behind a network of its own that can be told to fail. */
class HurtServers implements AutoCloseable {

    private static final int LARGEST_FRAME = 50_000;

    private final PostgresServer postgres = SharedServers.postgres();
    private final ScratchDatabase database = postgres.borrowDatabase();
    private final TcpProxy toDatabase = TcpProxy.to(postgres);
    private final TcpProxy toBroker = TcpProxy.to(SharedServers.activeMq());
    private final Jdbi jdbi = Jdbi.create(postgres.dataSource(
            database.jdbcUrl().replaceFirst("//[^/]*/", "//" + toDatabase.host() + ":" + toDatabase.port() + "/")));
    private final Jdbi past = Jdbi.create(postgres.dataSource(database.jdbcUrl()));
    private final JdbcOutbox outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
    private final ActiveMqTransport transport = ActiveMqTransport.create(
            "tcp://" + toBroker.host() + ":" + toBroker.port() + "?wireFormat.maxFrameSize=" + LARGEST_FRAME);
    private final Destination queue = Destination.queue("contract." + UUID.randomUUID());

    public JdbcOutbox store() {
        return outbox;
    }

    public ActiveMqTransport transport() {
        return transport;
    }

    public Destination queue() {
        return queue;
    }

    public Destination otherQueue() {
        return Destination.queue(queue.name() + ".other");
    }

    public void commit(Consumer<ReliableProducer> work) {
        jdbi.useTransaction(tx -> work.accept(outbox.producer(tx)));
    }

    public void rollBack(Consumer<ReliableProducer> work) {
        try (Handle handle = jdbi.open()) {
            handle.begin();
            work.accept(outbox.producer(handle));
            handle.rollback();
        }
    }

    /** The server owns the clock, so its stored times move instead. */
    public void elapse(Duration time) {
        past.useHandle(handle -> handle.execute(
                "update reliable_outbox set due_at = due_at - cast(? as interval)", time.toMillis() + " milliseconds"));
    }

    public List<String> stored(Destination place) {
        return new PlainQueue(SharedServers.activeMq().brokerUrl(), place.name()).browse();
    }

    public Message refused() {
        return Message.to(queue).text("x".repeat(2 * LARGEST_FRAME)).build();
    }

    /** The network is good again as soon as it has cut a connection. */
    public void loseNextBatch() {
        int before = toBroker.cuts();
        toBroker.cutAfter(Direction.TO_SERVER, 1);
        Thread healer = new Thread(
                () -> {
                    Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> toBroker.cuts() > before);
                    toBroker.pass();
                },
                "network-healer");
        healer.setDaemon(true);
        healer.start();
    }

    public void loseNextAnswer() {
        toBroker.drop(Replies.openWireCommit(1));
    }

    public void goDown() {
        toBroker.refuse();
        toBroker.cutAll();
    }

    public void comeUp() {
        toBroker.pass();
    }

    public void loseNextSettlement() {
        toDatabase.drop(Replies.postgresCommit(1));
    }

    public void restartStore() {
        past.useHandle(handle -> handle.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                + " where datname = current_database() and state like 'idle in transaction%'"));
    }

    @Override
    public void close() {
        toBroker.close();
        toDatabase.close();
        database.close();
    }
}
