package io.github.reliablemq.torture;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.TcpProxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The little run of one planted bug: its database, its queue, its history, and the actors who do it right. */
final class PlantedScene implements AutoCloseable {

    static final String CONSUMER = "jdbc";

    private static final Duration TO_COME_TO_REST = Duration.ofSeconds(5);
    private static final String WRITER = "w1";

    private final PlantedServers servers;
    private final Path run;
    private final String queue;
    private final String jdbcUrl;
    private final Database database;
    private final Jdbi jdbi;
    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();
    private final History writer;
    private final Map<String, Draft> drafts = new HashMap<>();
    private long transactions;
    private @Nullable Relay relay;
    private @Nullable ActiveMqListener listener;

    private PlantedScene(PlantedServers servers, Path run, String queue) {
        this.servers = servers;
        this.run = run;
        this.queue = queue;
        this.jdbcUrl = servers.postgres().createDatabase();
        this.database = new Database(servers.postgres().dataSource(jdbcUrl));
        this.jdbi = Jdbi.create(database.source());
        this.writer = History.append(run.resolve("writer-" + WRITER + ".tsv"));
    }

    static PlantedScene open(PlantedServers servers, Path run, String queue) {
        PlantedScene scene = new PlantedScene(servers, run, queue);
        scene.database.install();
        return scene;
    }

    Database database() {
        return database;
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String queue() {
        return queue;
    }

    String brokerUrl() {
        return servers.broker().brokerUrl();
    }

    String proxiedBrokerUrl() {
        return servers.proxiedBrokerUrl();
    }

    TcpProxy network() {
        return servers.network();
    }

    History history(String name) {
        return History.append(run.resolve(name + ".tsv"));
    }

    /** A message of this scene, with its own id. */
    Draft draft() {
        return draft(null, 0, null);
    }

    Draft keyed(String key, long keySeq) {
        return draft(key, keySeq, null);
    }

    Draft due(Instant at) {
        return draft(null, 0, at);
    }

    private Draft draft(@Nullable String key, long keySeq, @Nullable Instant due) {
        MessageId id = new MessageId(UUID.randomUUID());
        String text = "Zürich, message " + drafts.size();
        Draft draft = new Draft(id, true, queue, key, keySeq, due, text, false, id.toString(), Content.Kind.PLAIN);
        drafts.put(id.toString(), draft);
        return draft;
    }

    /** The one with that id. */
    Draft draft(String id) {
        Draft draft = drafts.get(id);
        if (draft == null) {
            throw new TortureException("Nobody has thought of message " + id);
        }
        return draft;
    }

    /** Records each in a transaction of its own, as it should be done. */
    void commit(Draft... messages) {
        for (Draft message : messages) {
            begin(message).commit();
        }
    }

    /** A transaction that has recorded these messages and is still open. */
    Open begin(Draft... messages) {
        Open open = announce(messages);
        for (Draft message : messages) {
            open.record(message);
        }
        return open;
    }

    /** A transaction that has told of these messages and done nothing yet. */
    Open announce(Draft... messages) {
        transactions++;
        StringBuilder lines = new StringBuilder(History.line(History.now(), "invoke", transactions, messages.length));
        for (Draft message : messages) {
            lines.append(message.line(transactions));
        }
        writer.write(lines.toString());
        return new Open(transactions, jdbi.open());
    }

    /** A transaction of the writer. */
    final class Open {
        private final long number;
        private final Handle handle;

        Open(long number, Handle handle) {
            this.number = number;
            this.handle = handle;
            handle.begin();
            handle.execute(
                    "insert into ledger (writer, tx, xid) values (?, ?, pg_current_xact_id()::text)", WRITER, number);
        }

        Handle handle() {
            return handle;
        }

        void record(Draft message) {
            JdbcOutbox.create(jdbi).producer(handle).send(message.toMessage());
        }

        /** Says that it is going to be undone alone. */
        void noteSavepoint(Draft message) {
            writer.note("savepoint", number, message.id());
        }

        void commit() {
            handle.commit();
            handle.close();
            writer.note("ok", number);
        }

        void rollback() {
            handle.rollback();
            handle.close();
            writer.note("fail", number, "on purpose");
        }
    }

    /** Has somebody relay who does it right. */
    void relay() {
        relayTo(brokerUrl());
    }

    void relayTo(String url) {
        relay = Relay.builder("planted", JdbcOutbox.create(jdbi), ActiveMqTransport.create(url))
                .longestPoll(Duration.ofMillis(50))
                .build();
        relay.start();
    }

    /** Has somebody consume who does it right. */
    void consume() {
        Rogue rogue = new Rogue(this, "right");
        listener = ActiveMqListener.builder(brokerUrl())
                .queue(Destination.queue(queue))
                .consumer(JdbcInbox.create(jdbi).consumer(CONSUMER, (tx, message) -> {
                    String salt = message.headers().find(Content.SALT).orElse("");
                    String hash = Content.hash(message.body().toBytes(), salt);
                    rogue.enter(message.id().toString(), hash);
                    rogue.effect(tx.getConnection(), message.id().toString(), hash);
                    rogue.exit(message.id().toString());
                }))
                .build();
        listener.start();
    }

    /** Begins a fault of that row of the matrix. */
    Harm harm(String row) {
        return harm(row, History.NONE, History.NONE);
    }

    private Harm harm(String row, Object way, Object hurt) {
        History nemesis = history("nemesis");
        nemesis.note("begin", row, 1, queue, way, hurt);
        return new Harm(nemesis, row);
    }

    /** A fault, until it was felt. */
    record Harm(History nemesis, String row) {
        /** Ends it, with what shows that it was there. */
        void bit(String evidence) {
            nemesis.note("bit", row, 1, evidence);
            nemesis.note("end", row, 1);
        }
    }

    /** Ends the backend of that connection, as a database that restarts does. */
    void terminate(Connection victim) throws SQLException {
        Harm harm = harm("D2", "terminated " + Role.JDBC_CONSUMER, Role.JDBC_CONSUMER);
        String pid = Rogue.first(victim, "select pg_backend_pid()");
        if (!database.list("select pg_terminate_backend(" + pid + ", 5000)").contains("t")) {
            throw new TortureException("Backend " + pid + " is still there 5 s after it was terminated");
        }
        harm.bit("backend " + pid + " terminated");
    }

    /** Waits until nothing moves any more, and writes down what there is. */
    void finish() throws Exception {
        PlantedDump dump = new PlantedDump(database, brokerUrl(), queue, run);
        Patience.until(TO_COME_TO_REST, dump::isAtRest);
        stop();
        dump.write();
        PlantedDump.describe(run, queue, started, startedNanos);
    }

    private void stop() {
        if (relay != null) {
            relay.close();
            relay = null;
        }
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    @Override
    public void close() {
        stop();
        network().pass();
    }
}
