package io.github.reliablemq.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.Externalized;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.modulith.events.support.DelegatingEventExternalizer;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The peer Spring Modulith in a Spring context of its own: its registry of event publications in the database, and its
 * externalization, which sends a text for each event as its module for JMS does. Completed publications are deleted,
 * events are stored as they are. Thread-safe.
 */
final class Modulith implements AutoCloseable {

    static final String TABLE = "event_publication";

    static final String SETTINGS =
            PeerDrain.WORKERS + " workers, completed publications deleted, events stored as they are";

    /** For another peer's context, which is not to have them. */
    static final String CONFIGURATIONS = String.join(
            ",",
            "org.springframework.modulith.events.config.EventPublicationAutoConfiguration",
            "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration",
            "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration");

    /** Beyond those of the workers and producers, for whoever resubmits. */
    private static final int SPARE_CONNECTIONS = 4;

    private final HikariDataSource pool;
    private final AnnotationConfigApplicationContext context;

    private Modulith(HikariDataSource pool, AnnotationConfigApplicationContext context) {
        this.pool = pool;
        this.context = context;
    }

    /**
     * Opens it on a database, with its table.
     *
     * @param workers runs the listeners of events, after their commit or when they are resubmitted
     * @param parallel how many of them at a time
     * @param producers that publish events; there is a connection for each
     * @param sending what is done with an event
     */
    static Modulith open(DataSource database, Executor workers, int parallel, int producers, Peer.Sending sending) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        // A listener has a transaction of its own, and its completion another one beside it.
        config.setMaximumPoolSize(2 * parallel + producers + SPARE_CONNECTIONS);
        HikariDataSource pool = new HikariDataSource(config);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("benchmark", properties()));
        context.registerBean(DataSource.class, () -> pool);
        context.registerBean("applicationTaskExecutor", TaskExecutor.class, () -> new ConcurrentTaskExecutor(workers));
        context.registerBean(EventSerializer.class, AsItIs::new);
        context.registerBean(DelegatingEventExternalizer.class, () -> externalizer(context, sending));
        context.register(Setup.class);
        context.refresh();
        return new Modulith(pool, context);
    }

    TransactionTemplate transactions() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    /** Commits the transaction of that number with its messages. */
    void commit(int number, int messages) {
        transactions().executeWithoutResult(transaction -> {
            int unused = new JdbcTemplate(pool).update(Transactions.ORDER, (long) number, "a lamp");
            for (int i = 0; i < messages; i++) {
                publish(Bodies.of(number * messages + i));
            }
        });
    }

    /** In an open transaction. */
    void publish(String text) {
        context.publishEvent(new Placed(text));
    }

    /** Hands every publication that is not completed to the workers. */
    void resubmit() {
        context.getBean(IncompleteEventPublications.class).resubmitIncompletePublications(publication -> true);
    }

    /** Hands publications to the workers that are older than that: those whose listener failed. */
    void resubmitOlderThan(Duration age) {
        context.getBean(IncompleteEventPublications.class).resubmitIncompletePublicationsOlderThan(age);
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }

    private static DelegatingEventExternalizer externalizer(
            AnnotationConfigApplicationContext context, Peer.Sending sending) {
        return new DelegatingEventExternalizer(
                context.getBean(EventExternalizationConfiguration.class), (target, event) -> {
                    sending.send(((Placed) event).text());
                    return CompletableFuture.completedFuture(null);
                });
    }

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.autoconfigure.exclude", Namastack.CONFIGURATIONS);
        properties.put("spring.modulith.events.completion-mode", "DELETE");
        properties.put("spring.modulith.events.jdbc.schema-initialization.enabled", true);
        return properties;
    }

    /** Spring wants to see it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Setup {}

    /** What happened. Public because libraries make it by reflection. */
    @Externalized("bench.modulith")
    public record Placed(String text) {}

    /** Events are texts already. */
    static final class AsItIs implements EventSerializer {

        @Override
        public Object serialize(Object event) {
            return ((Placed) event).text();
        }

        @Override
        public <T> T deserialize(Object serialized, Class<T> type) {
            return type.cast(new Placed(serialized.toString()));
        }
    }
}
