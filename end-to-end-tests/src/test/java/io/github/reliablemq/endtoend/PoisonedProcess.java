package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseKeeper;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.Received;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A process with two consumers, several threads each, one of whose messages ends it while the others are in hand.
 * Arguments: JDBC URL, user, password, broker URL, Redis URI. Runs until it ends so, or is killed.
 */
final class PoisonedProcess {

    static final String POISON = "poison";
    static final String ORDERS = "company.orders";
    static final String MAILS = "company.mails";
    static final int HALTED = 77;

    /** The poison ends the process when these are in hand, or when it has waited for them in vain. */
    private static final CountDownLatch NEIGHBOURS = new CountDownLatch(2);

    private static final Duration UNTIL_THE_END = Duration.ofSeconds(2);
    private static final Duration WORK = UNTIL_THE_END.plusMillis(500);

    private PoisonedProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Jdbi jdbi = Jdbi.create(args[0], args[1], args[2]);
        try (RedisLeases redis =
                        RedisLeases.builder(args[4]).keyPrefix("company:").open();
                LeaseKeeper keeper = LeaseKeeper.start("company", redis, InstantSource.system());
                ActiveMqListener orders = listener(args[3], ORDERS, inbox(jdbi));
                ActiveMqListener mails = listener(args[3], MAILS, leased(keeper, jdbi))) {
            orders.start();
            mails.start();
            Thread.currentThread().join();
        }
    }

    private static IdempotentConsumer inbox(Jdbi jdbi) {
        return IdempotentConsumer.inTransaction(
                new ConsumerName("orders"), JdbcInbox.create(jdbi), ConsumerRules.defaults(), PoisonedProcess::handle);
    }

    private static IdempotentConsumer leased(LeaseKeeper keeper, Jdbi jdbi) {
        return keeper.consumer(new ConsumerName("mails"))
                .times(LeaseTimes.defaults().withLease(Duration.ofSeconds(1)))
                .build(message -> jdbi.useHandle(handle -> handle(handle, message)));
    }

    private static ActiveMqListener listener(String brokerUrl, String name, IdempotentConsumer consumer) {
        return ActiveMqListener.builder(brokerUrl)
                .queue(queue(name))
                .consumer(consumer)
                .concurrency(2)
                .prefetch(1)
                .build();
    }

    private static void handle(Handle handle, Received message) throws InterruptedException {
        if (message.text().equals(POISON)) {
            if (!NEIGHBOURS.await(UNTIL_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                System.out.println("alone");
            }
            Runtime.getRuntime().halt(HALTED);
        }
        NEIGHBOURS.countDown();
        LockSupport.parkNanos(WORK.toNanos());
        HaltingConsumer.effect(handle, message);
    }
}
