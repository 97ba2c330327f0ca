package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes that get the same message at the same time, and have leases in Redis. */
@Timeout(120)
@DisplayName("P4r: two listeners that have one message at the same time handle it once")
class LeaseListenersIT {

    private final ActiveMqServer broker = SharedServers.activeMq();
    private final String name = "leases-" + UUID.randomUUID();
    private final AtomicInteger effects = new AtomicInteger();
    private final CountDownLatch handling = new CountDownLatch(1);
    private final CountDownLatch inProgress = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    @DisplayName("P4r: what another one is still handling is not acknowledged, and is a duplicate afterwards")
    void theBrokerGivesAMessageToASecondOne() throws InterruptedException {
        try (TcpProxy proxy = TcpProxy.to(broker);
                RedisLeases leases = RedisLeases.builder(SharedServers.redis().uri())
                        .keyPrefix(name + ":")
                        .commandTimeout(Duration.ofSeconds(10))
                        .open();
                ActiveMqListener first = listener("tcp://" + proxy.host() + ":" + proxy.port(), slow(leases));
                ActiveMqListener second = listener(broker.brokerUrl(), other(leases))) {
            send();
            first.start();
            assertThat(handling.await(30, TimeUnit.SECONDS)).isTrue();
            second.start();
            // The broker takes the first one for dead; it is not, and its handler goes on.
            proxy.refuse();
            proxy.cutAll();
            assertThat(inProgress.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(effects).hasValue(0);

            goOn.countDown();

            PlainQueue looked = new PlainQueue(broker.brokerUrl(), name);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .during(Duration.ofSeconds(1))
                    .until(() -> effects.get() == 1 && looked.size() == 0);
        }
        assertThat(new PlainQueue(broker.brokerUrl(), name).drain()).isEmpty();
        assertThat(effects).hasValue(1);
    }

    private IdempotentConsumer slow(RedisLeases leases) {
        return leases.consumer("mailer", message -> {
            handling.countDown();
            goOn.await();
            effects.incrementAndGet();
        });
    }

    private IdempotentConsumer other(RedisLeases leases) {
        return leases.consumer("mailer")
                .listener(new LeaseListener() {
                    @Override
                    public void onInProgress(MessageId id, Duration remaining) {
                        inProgress.countDown();
                    }
                })
                .build(message -> effects.addAndGet(100));
    }

    private ActiveMqListener listener(String url, IdempotentConsumer consumer) {
        return ActiveMqListener.builder(url)
                .queue(queue(name))
                .consumer(consumer)
                .build();
    }

    private void send() {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(broker.brokerUrl())) {
            Message message = Message.to(queue(name)).text("x").build();
            assertThat(sender.send(message).toCompletableFuture().join()).isInstanceOf(Outcome.Stored.class);
        }
    }
}
