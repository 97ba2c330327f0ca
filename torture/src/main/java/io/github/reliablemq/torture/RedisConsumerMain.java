package io.github.reliablemq.torture;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Triage;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** A process whose effects cannot join the transaction of a key and are guarded by leases, until it is killed. */
final class RedisConsumerMain {

    /** What a killed process had in hand waits as long. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private RedisConsumerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Part part = Part.of(Role.REDIS_CONSUMER, args);
        Handled handled = new Handled(part, Queues.REDIS_CONSUMER);
        try (HikariDataSource pool = part.addresses().pool(Listening.THREADS, part.name());
                RedisLeases leases = connect(part.addresses().redisUri())) {
            Jdbi jdbi = Jdbi.create(pool);
            IdempotentConsumer consumer = leases.consumer(Queues.REDIS_CONSUMER)
                    .times(LeaseTimes.defaults().withLease(LEASE))
                    // Without its database no message can have its effect.
                    .rules(ConsumerRules.defaults().withTriage(Triage.standard().pauseOn(SQLException.class)))
                    .build(message -> handled.handle(
                            message, (same, hash) -> jdbi.useHandle(handle -> handled.insert(handle, same, hash))));
            try (ActiveMqListener listener = Listening.to(Queues.REDIS, part, new Answers(consumer, part))) {
                listener.start();
                part.ready();
                Thread.currentThread().join();
            }
        }
    }

    /** A process may start while Redis is away. */
    private static RedisLeases connect(String uri) {
        while (true) {
            try {
                return RedisLeases.builder(uri)
                        .commandTimeout(Duration.ofMillis(400))
                        .open();
            } catch (StoreUnavailableException away) {
                Patience.pause(Duration.ofMillis(200));
            }
        }
    }
}
