package io.github.reliablemq.torture;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import org.jdbi.v3.core.Jdbi;

/** A process whose effects commit with the key of their message, until it is killed. */
final class JdbcConsumerMain {

    private JdbcConsumerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Part part = Part.of(Role.JDBC_CONSUMER, args);
        Handled handled = new Handled(part, Queues.JDBC_CONSUMER);
        try (HikariDataSource pool = part.addresses().pool(Listening.THREADS, part.name())) {
            IdempotentConsumer consumer = JdbcInbox.create(Jdbi.create(pool))
                    .consumer(
                            Queues.JDBC_CONSUMER,
                            (tx, message) -> handled.handle(message, (same, hash) -> handled.insert(tx, same, hash)));
            try (ActiveMqListener listener = Listening.to(Queues.JDBC, part, new Answers(consumer, part))) {
                listener.start();
                part.ready();
                Thread.currentThread().join();
            }
        }
    }
}
