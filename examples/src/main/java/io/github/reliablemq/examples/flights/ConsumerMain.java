package io.github.reliablemq.examples.flights;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import java.nio.file.Path;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/**
 * The third process: two consumers, until it is killed. This is where a message comes out. Arguments: the run's
 * directory, the name of this incarnation.
 */
final class ConsumerMain {

    static final String READY = "CONSUMER READY";

    private static final int LISTENERS = 2;

    /** What a killed process had in hand waits as long; a mail takes far less. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private ConsumerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Path directory = Path.of(args[0]);
        String incarnation = args[1];
        Addresses addresses = Addresses.read(directory);
        MailLog mails = MailLog.append(directory, incarnation);
        AnswerLog answers = AnswerLog.create(directory, incarnation);
        try (HikariDataSource pool = addresses.pool(LISTENERS);
                RedisLeases leases = RedisLeases.create(addresses.redisUri())) {
            IdempotentConsumer statistics =
                    JdbcInbox.create(Jdbi.create(pool)).consumer("statistics", new Statistics(incarnation)::count);
            IdempotentConsumer mail =
                    leases.consumer("mail", LeaseTimes.defaults().withLease(LEASE), mails::write);
            try (ActiveMqListener first = listen(addresses, FlightQueues.statistics(), answers.around(statistics));
                    ActiveMqListener second = listen(addresses, FlightQueues.mail(), answers.around(mail))) {
                first.start();
                second.start();
                System.out.println(READY);
                Thread.currentThread().join();
            }
        }
    }

    /**
     * One thread for each queue. With several, the broker keeps the messages of a key with one of them, but when a
     * process with several connections dies, it may hand out again in another order what it had sent ahead to them.
     */
    private static ActiveMqListener listen(Addresses addresses, Destination queue, IdempotentConsumer consumer) {
        return ActiveMqListener.builder(addresses.brokerUrl())
                .queue(queue)
                .consumer(consumer)
                .prefetch(100)
                .build();
    }
}
