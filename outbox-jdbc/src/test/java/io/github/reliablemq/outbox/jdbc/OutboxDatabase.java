package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.ScratchDatabase;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
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
    private final @Nullable TransactionPooler pooler;
    final Jdbi jdbi;
    final JdbcOutbox outbox;

    OutboxDatabase() {
        this(JdbcOutboxBuilder::build);
    }

    OutboxDatabase(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        this(settings, null, "");
    }

    private OutboxDatabase(
            Function<JdbcOutboxBuilder, JdbcOutbox> settings,
            @Nullable TransactionPooler pooler,
            String driverOptions) {
        this.pooler = pooler;
        if (pooler == null) {
            pool = pool(url);
            jdbi = Jdbi.create(pool);
        } else {
            pool = null;
            jdbi = Jdbi.create(server.dataSource(
                    url.replaceFirst("//[^/]*/", "//" + pooler.address() + "/") + "&" + driverOptions));
        }
        outbox = settings.apply(JdbcOutbox.builder(jdbi)).createSchemaIfMissing();
    }

    /** Everything goes through a pooler that gives each transaction another session. */
    static OutboxDatabase behindPooler(Function<JdbcOutboxBuilder, JdbcOutbox> settings, String driverOptions) {
        PostgresServer server = SharedServers.postgres();
        return new OutboxDatabase(settings, new TransactionPooler(server.host(), server.port()), driverOptions);
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

    /** How often the pooler had a client go on with another session. */
    int changesOfSession() {
        return pooler == null ? 0 : pooler.changes();
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
        if (pooler != null) {
            pooler.close();
        }
        if (pool != null) {
            pool.close();
        }
        database.close();
    }
}
