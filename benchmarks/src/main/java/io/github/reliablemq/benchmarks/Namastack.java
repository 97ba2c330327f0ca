package io.github.reliablemq.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.namastack.outbox.Outbox;
import io.namastack.outbox.OutboxPayloadSerializer;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The peer namastack-outbox in a Spring context of its own, tuned for throughput: a short poll, large batches, as many
 * workers as the other peers have, completed records deleted, payloads stored as they are. Thread-safe.
 */
final class Namastack implements AutoCloseable {

    static final String TABLE = "outbox_record";

    static final String SETTINGS = PeerDrain.WORKERS + " workers, poll every " + NamastackPeer.POLL
            + ", up to 1,000 keys in a batch, completed records deleted, payloads stored as they are";

    /** For another peer's context, which is not to have them. */
    static final String CONFIGURATIONS = String.join(
            ",",
            "io.namastack.outbox.config.OutboxCoreInfrastructureAutoConfiguration",
            "io.namastack.outbox.config.OutboxCoreThreadingAutoConfiguration",
            "io.namastack.outbox.config.OutboxCoreProcessingAutoConfiguration",
            "io.namastack.outbox.config.OutboxCoreSchedulingAutoConfiguration",
            "io.namastack.outbox.config.OutboxCoreMulticasterAutoConfiguration",
            "io.namastack.outbox.config.JdbcOutboxAutoConfiguration",
            "io.namastack.outbox.config.JdbcOutboxSchemaAutoConfiguration");

    /** Records of a key are handled one after the other; the library takes so many keys at a time. */
    private static final int KEYS = 1_000;

    private final HikariDataSource pool;
    private final AnnotationConfigApplicationContext context;

    private Namastack(HikariDataSource pool, AnnotationConfigApplicationContext context) {
        this.pool = pool;
        this.context = context;
    }

    /**
     * Opens it on a database, with its tables.
     *
     * @param workers threads that handle records
     * @param producers that record them; there is a connection for each and each worker, and a few more
     * @param poll the time between polls, such as {@code 50ms}
     * @param sending what is done with a record
     */
    static Namastack open(DataSource database, int workers, int producers, String poll, Peer.Sending sending) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(workers + producers + 4);
        HikariDataSource pool = new HikariDataSource(config);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("benchmark", properties(workers, poll)));
        context.registerBean(DataSource.class, () -> pool);
        context.registerBean(OutboxPayloadSerializer.class, AsItIs::new);
        context.registerBean(Handler.class, () -> new Handler(sending));
        context.register(Setup.class);
        context.refresh();
        return new Namastack(pool, context);
    }

    /** Commits the transaction of that number with its messages. */
    void commit(int number, int messages) {
        transactions().executeWithoutResult(transaction -> {
            int unused = jdbc().update(Transactions.ORDER, (long) number, "a lamp");
            for (int i = 0; i < messages; i++) {
                int message = number * messages + i;
                outbox().schedule(Bodies.of(message), key(message));
            }
        });
    }

    TransactionTemplate transactions() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    JdbcTemplate jdbc() {
        return new JdbcTemplate(pool);
    }

    Outbox outbox() {
        return context.getBean(Outbox.class);
    }

    static String key(int number) {
        return "key-" + number % KEYS;
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }

    private static Map<String, Object> properties(int workers, String poll) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.autoconfigure.exclude", Modulith.CONFIGURATIONS);
        properties.put("namastack.outbox.polling.fixed.interval", poll);
        properties.put("namastack.outbox.polling.batch-size", KEYS);
        properties.put("namastack.outbox.processing.delete-completed-records", true);
        properties.put("namastack.outbox.processing.executor-core-pool-size", workers);
        properties.put("namastack.outbox.processing.executor-max-pool-size", workers);
        return properties;
    }

    /** Spring wants to see it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Setup {}

    /** Payloads are texts already. */
    static final class AsItIs implements OutboxPayloadSerializer {

        @Override
        public String serialize(Object payload) {
            return payload.toString();
        }

        @Override
        public <T> T deserialize(String payload, Class<T> type) {
            return type.cast(payload);
        }
    }

    /** Called by the library. */
    public static final class Handler implements OutboxTypedHandler<String> {

        private final Peer.Sending sending;

        Handler(Peer.Sending sending) {
            this.sending = sending;
        }

        @Override
        public void handle(String payload, OutboxRecordMetadata metadata) {
            sending.send(payload);
        }
    }
}
