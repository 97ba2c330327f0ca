package io.github.reliablemq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqDeadLetters;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqListenerBuilder;
import io.github.reliablemq.activemq.DeadLetter;
import io.github.reliablemq.activemq.DeadLetterFilter;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P11: however a handler fails each time, its message ends among the dead letters once its budget is used up. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
class FailingHandlersIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Destination.queue("failing." + UUID.randomUUID());
    private final ActiveMqDeadLetters dead =
            ActiveMqDeadLetters.in(ActiveMqBroker.at(url), Destination.queue(queue.name() + ".dead"));
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    @DisplayName("P11: one that hangs and is interrupted, with leases in Redis")
    void oneThatIsInterrupted() {
        try (RedisLeases leases = RedisLeases.builder(SharedServers.redis().uri())
                .keyPrefix(queue.name() + ":")
                .open()) {
            IdempotentConsumer hanging = leases.consumer("mailer", message -> {
                runs.incrementAndGet();
                new CountDownLatch(1).await();
            });
            assertThat(setAside(listener(hanging, 3).handlerLimit(Duration.ofMillis(200)))
                            .cause()
                            .type())
                    .isEqualTo(InterruptedException.class.getName());
        }
        assertThat(runs).hasValue(3);
    }

    @Test
    @DisplayName("P11: one that ends in an Error, with a JDBC inbox")
    void oneThatEndsInAnError() {
        JdbcInbox inbox =
                JdbcInbox.create(new Producing(SharedServers.postgres()).jdbi).createSchemaIfMissing();
        IdempotentConsumer broken = inbox.consumer("stock", (tx, message) -> {
            runs.incrementAndGet();
            throw new NoClassDefFoundError("as told");
        });
        assertThat(setAside(listener(broken, 6)).cause().type()).isEqualTo(NoClassDefFoundError.class.getName());
        assertThat(runs).hasValue(6);
    }

    private DeadLetter setAside(ActiveMqListenerBuilder listener) {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(url);
                ActiveMqListener open = listener.build().start()) {
            Message message = Message.to(queue).text("x").build();
            assertThat(sender.send(message).toCompletableFuture().join()).isInstanceOf(Outcome.Stored.class);
            return await().atMost(SOON)
                    .until(() -> dead.list(DeadLetterFilter.all(), 10), copies -> !copies.isEmpty())
                    .get(0);
        }
    }

    private ActiveMqListenerBuilder listener(IdempotentConsumer consumer, int budget) {
        return ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .retry(new RetryPolicy(budget, Backoff.fixed(Duration.ofMillis(20)), 0));
    }
}
