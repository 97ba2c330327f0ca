package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.Protocol;
import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.servers.ScratchDatabase;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A fresh database with an outbox in it, and the sessions a test opened on it. */
final class OutboxDatabase implements AutoCloseable {

    static final Appetite ALL = new Appetite(10_000, 1L << 30);
    private static final int CONNECTIONS = 30;

    private final PostgresServer server = SharedServers.postgres();
    private final ScratchDatabase database = server.borrowDatabase();
    private final String url = database.jdbcUrl();
    /** To connect for each statement costs more than most statements. A pooler has its own way. */
    private final @Nullable HikariDataSource pool;

    private final List<OutboxSession> sessions = new ArrayList<>();
    private final Way way;
    final Jdbi jdbi;
    final JdbcOutbox outbox;

    OutboxDatabase() {
        this(JdbcOutboxBuilder::build);
    }

    OutboxDatabase(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        this(settings, new Way(null, null, ""));
    }

    /** How it is reached: directly, or through one thing or another. */
    private record Way(
            @Nullable TransactionPooler pooler, @Nullable TcpProxy proxy, String driverOptions) {

        String to(String url) {
            return proxy == null
                    ? url
                    : url.replaceFirst("//[^/]*/", "//" + proxy.host() + ":" + proxy.port() + "/") + driverOptions;
        }
    }

    private OutboxDatabase(Function<JdbcOutboxBuilder, JdbcOutbox> settings, Way way) {
        this.way = way;
        if (way.pooler == null) {
            pool = pool(way.to(url));
            jdbi = Jdbi.create(pool);
        } else {
            pool = null;
            jdbi = Jdbi.create(server.dataSource(way.to(url)));
        }
        outbox = settings.apply(JdbcOutbox.builder(jdbi)).createSchemaIfMissing();
    }

    /** Everything goes through a network that can lose answers. */
    static OutboxDatabase behindProxy(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        return new OutboxDatabase(settings, new Way(null, TcpProxy.to(SharedServers.postgres()), ""));
    }

    /** Through such a network too, and behind it a pooler that gives each transaction another session. */
    static OutboxDatabase behindPooler(Function<JdbcOutboxBuilder, JdbcOutbox> settings, String driverOptions) {
        PostgresServer server = SharedServers.postgres();
        TransactionPooler pooler = new TransactionPooler(server.host(), server.port());
        TcpProxy proxy = TcpProxy.to(pooler.host(), pooler.port(), Protocol.POSTGRES);
        return new OutboxDatabase(settings, new Way(pooler, proxy, "&" + driverOptions));
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** Past any pooler. */
    Jdbi direct() {
        return Jdbi.create(server.dataSource(url));
    }

    /** Ends the connections that have a transaction, which is what a restart of the server does to them. */
    void endTransactions() {
        direct().useHandle(handle -> handle.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                + " where datname = current_database() and state like 'idle in transaction%'"));
    }

    /** Has PostgreSQL's next answer to a commit get lost, and its connection with it. */
    void loseNextAnswer() {
        Objects.requireNonNull(way.proxy, "proxy").drop(Replies.postgresCommit(1));
    }

    /** How often the pooler had a client go on with another session. */
    int changesOfSession() {
        return way.pooler == null ? 0 : way.pooler.changes();
    }

    /** For another process. */
    String url() {
        return url;
    }

    OutboxSession session() {
        OutboxSession session = outbox.open();
        sessions.add(session);
        return session;
    }

    /** Records and commits one message for each text. */
    void record(String... texts) {
        for (String text : texts) {
            record(plain(text));
        }
    }

    void record(Message message) {
        jdbi.useTransaction(tx -> outbox.producer(tx).send(message));
    }

    /** Records and commits one message of that key for each text. */
    void recordKeyed(String key, String... texts) {
        for (String text : texts) {
            record(Message.to(queue("orders")).orderingKey(key).text(text).build());
        }
    }

    /** One thing and another in a transaction, the second undone. */
    void recordUpToSavepoint(Consumer<ReliableProducer> kept, Consumer<ReliableProducer> undone) {
        jdbi.useTransaction(tx -> {
            kept.accept(outbox.producer(tx));
            tx.savepoint("between");
            undone.accept(outbox.producer(tx));
            tx.rollbackToSavepoint("between");
        });
    }

    static Message plain(String text) {
        return Message.to(queue("orders")).text(text).build();
    }

    List<MessageSummary> parked() {
        return outbox.admin().list(MessageFilter.parked(), 100).messages();
    }

    /** Has every message that can be claimed parked by a relay. */
    void parkAll(Failure why, Departure departure) {
        try (OutboxSession session = outbox.open()) {
            settleAll(session.claim(ALL), message -> new Settlement.Park(message, 12, why, departure));
        }
    }

    long rows(String condition) {
        return count("reliable_outbox where " + condition);
    }

    long settled(String condition) {
        return count("reliable_outbox_settled where " + condition);
    }

    long count(String tableAndCondition) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from " + tableAndCondition)
                .mapTo(Long.class)
                .one());
    }

    /** The first column of a query's rows, as text. */
    List<String> column(String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    static List<String> texts(Batch batch) {
        return batch.messages().stream().map(m -> m.envelope().body().text()).toList();
    }

    static List<MessageId> ids(Batch batch) {
        return batch.messages().stream().map(m -> m.envelope().id()).toList();
    }

    static void settleAll(Batch batch, Function<Claimed, Settlement> fate) {
        batch.settle(batch.messages().stream().map(fate).toList());
    }

    /** Claims everything that can be sent now, and takes it off. */
    List<String> drain() {
        List<String> texts = new ArrayList<>();
        try (OutboxSession session = outbox.open()) {
            for (Batch batch = session.claim(ALL); !batch.messages().isEmpty(); batch = session.claim(ALL)) {
                texts.addAll(texts(batch));
                settleAll(batch, Settlement.Sent::new);
            }
        }
        return texts;
    }

    @Override
    public void close() {
        sessions.forEach(OutboxSession::close);
        if (pool != null) {
            pool.close();
        }
        if (way.proxy != null) {
            way.proxy.close();
        }
        if (way.pooler != null) {
            way.pooler.close();
        }
        database.close();
    }
}
