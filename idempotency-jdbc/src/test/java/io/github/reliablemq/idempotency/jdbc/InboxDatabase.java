package io.github.reliablemq.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.ScratchDatabase;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A fresh database with an inbox and a table of effects. Closing it fails when a connection was not given back. */
final class InboxDatabase implements AutoCloseable {

    private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();
    private final ScratchDatabase database;
    private final Jdbi admin;
    private final Jdbi jdbi;
    private final JdbcInbox inbox;

    InboxDatabase() {
        this(SharedServers.postgres(), "");
    }

    /** @param urlSuffix more driver properties, such as {@code "&name=value"} */
    InboxDatabase(PostgresServer server, String urlSuffix) {
        this(server, url -> url + urlSuffix);
    }

    /** The inbox is reached by that way. */
    static InboxDatabase behind(TcpProxy way) {
        return new InboxDatabase(
                SharedServers.postgres(),
                url -> url.replaceFirst("//[^/]*/", "//" + way.host() + ":" + way.port() + "/"));
    }

    private InboxDatabase(PostgresServer server, UnaryOperator<String> way) {
        this.database = server.borrowDatabase();
        DataSource source = server.dataSource(way.apply(database.jdbcUrl()));
        this.admin = Jdbi.create(server.dataSource(database.jdbcUrl()));
        this.jdbi = Jdbi.create(() -> {
            Connection connection = source.getConnection();
            opened.add(connection);
            return connection;
        });
        this.inbox = JdbcInbox.create(jdbi);
        inbox.createSchemaIfMissing();
        admin.useHandle(handle -> handle.execute("create table effect (id uuid not null, step int not null)"));
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** Past the count of connections. */
    Jdbi admin() {
        return admin;
    }

    JdbcInbox inbox() {
        return inbox;
    }

    static Received message() {
        return message(new MessageId(UUID.randomUUID()), 1);
    }

    static Received message(MessageId id, int delivery) {
        return new Received(
                id, Destination.queue("orders"), null, Headers.none(), Body.text("x"), Instant.now(), delivery);
    }

    static void effect(Handle tx, Received message, int step) {
        tx.execute("insert into effect values (?, ?)", message.id().value(), step);
    }

    long effects() {
        return count("effect");
    }

    long keys() {
        return count("reliable_inbox");
    }

    /** Old keys, by hand: so their commit has to be allowed by hand too. */
    void fill(int keys, String age) {
        admin.useTransaction(tx -> {
            tx.execute(
                    "insert into reliable_inbox select 'warehouse', gen_random_uuid(), now() - cast(? as interval)"
                            + " from generate_series(1, ?)",
                    age,
                    keys);
            tx.select("select set_config('reliablemq.inbox_commit', pg_current_xact_id()::text, true)")
                    .mapTo(String.class)
                    .one();
        });
    }

    void fillAttempts(int attempts, String age) {
        admin.useHandle(handle -> handle.execute(
                "insert into reliable_inbox_attempt select 'warehouse', gen_random_uuid(), 0, 1, 0,"
                        + " now() - cast(? as interval) from generate_series(1, ?)",
                age,
                attempts));
    }

    /** Returns when a statement waits for another transaction to end. */
    void awaitLockWait() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> admin.withHandle(handle -> handle.select("select count(*) from pg_stat_activity where"
                                        + " datname = current_database() and wait_event_type = 'Lock'")
                                .mapTo(Long.class)
                                .one())
                        > 0);
    }

    /** Returns when the server has ended a backend. */
    void awaitGone(int backend) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> admin.withHandle(
                                handle -> handle.select("select count(*) from pg_stat_activity where pid = ?", backend)
                                        .mapTo(Long.class)
                                        .one())
                        == 0);
    }

    long attempts() {
        return count("reliable_inbox_attempt");
    }

    long count(String table) {
        return admin.withHandle(handle ->
                handle.select("select count(*) from " + table).mapTo(Long.class).one());
    }

    @Override
    public void close() {
        assertThat(opened)
                .allSatisfy(connection ->
                        assertThat(connection.isClosed()).as("given back").isTrue());
        database.close();
    }
}
