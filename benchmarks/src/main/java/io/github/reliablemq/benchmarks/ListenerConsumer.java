package io.github.reliablemq.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Our listener with an inbox: key and effect in one transaction, one message or several at a time. */
final class ListenerConsumer implements Contestant {

    private final String name;
    private final Consumption consumption;
    private final int threads;
    private final int batch;
    private @Nullable HikariDataSource pool;

    /** @param batch messages handled together at most */
    ListenerConsumer(String name, Consumption consumption, int threads, int batch) {
        this.name = name;
        this.consumption = consumption;
        this.threads = threads;
        this.batch = batch;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource database() {
        return consumption.database();
    }

    @Override
    public void prepare() throws SQLException {
        HikariConfig settings = new HikariConfig();
        settings.setDataSource(consumption.database());
        settings.setMaximumPoolSize(threads);
        pool = new HikariDataSource(settings);
        JdbcInbox.create(Jdbi.create(consumption.database())).createSchemaIfMissing();
        Sql.execute(consumption.database(), "truncate reliable_inbox");
        consumption.prepare();
        Sql.tidy(consumption.database(), "bench_effect", "reliable_inbox");
    }

    /** Until the last effect and its acknowledgement are committed, which closing waits for. */
    @Override
    public Work run() throws InterruptedException {
        try (ActiveMqListener listener = ActiveMqListener.builder(consumption.brokerUrl())
                .queue(consumption.queue())
                .consumer(consumer())
                .concurrency(threads)
                .batch(batch)
                .prefetch(Math.max(batch, 100))
                .build()) {
            listener.start();
            consumption.await();
        }
        return Work.of(consumption.messages());
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws SQLException, JMSException {
        consumption.check();
        consumption.checkKnown("reliable_inbox");
    }

    @Override
    public void close() {
        HikariDataSource open = pool;
        pool = null;
        if (open != null) {
            open.close();
        }
    }

    private IdempotentConsumer consumer() {
        Jdbi jdbi = Jdbi.create(Objects.requireNonNull(pool, "prepare comes first"));
        return JdbcInbox.create(jdbi).consumer("bench", (handle, message) -> {
            Consumption.effect(handle.getConnection(), message.id().value(), message.text());
            consumption.handled();
        });
    }
}
