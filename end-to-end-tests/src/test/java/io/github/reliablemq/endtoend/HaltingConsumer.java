package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Message;
import io.github.reliablemq.Received;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A consumer process that dies at a point of its way through a message. Arguments: JDBC URL, user, password, broker
 * URL, queue, {@link CrashPoint}, messages in a batch. Runs until it is killed otherwise.
 */
final class HaltingConsumer {

    static final ConsumerName NAME = new ConsumerName("crashing");
    static final String HOLDING = "HOLDING";
    static final int HALTED = 77;

    private static final long LOOK_NANOS = 20_000_000;

    private final JdbcOutbox outbox;
    private final CrashPoint point;

    private HaltingConsumer(JdbcOutbox outbox, CrashPoint point) {
        this.outbox = outbox;
        this.point = point;
    }

    public static void main(String[] args) throws InterruptedException {
        Jdbi jdbi = Jdbi.create(args[0], args[1], args[2]);
        CrashPoint point = CrashPoint.valueOf(args[5]);
        HaltingConsumer halting = new HaltingConsumer(JdbcOutbox.create(jdbi), point);
        IdempotentConsumer consumer = IdempotentConsumer.inTransaction(
                NAME, new HaltingInbox(JdbcInbox.create(jdbi), point), ConsumerRules.defaults(), halting::handle);
        try (ActiveMqListener listener = ActiveMqListener.builder(args[3])
                .queue(queue(args[4]))
                .consumer(consumer)
                .batch(Integer.parseInt(args[6]))
                .build()) {
            listener.start();
            Thread.currentThread().join();
        }
    }

    private void handle(Handle tx, Received message) {
        effect(tx, message);
        point.haltAt(CrashPoint.IN_HANDLER);
        if (point == CrashPoint.HOLD_IN_HANDLER) {
            hold(tx);
        }
        outbox.producer(tx)
                .send(Message.to(queue("shipped")).text(message.text()).build());
    }

    static void effect(Handle tx, Received message) {
        tx.execute("insert into effect (id) values (?)", message.id().value());
    }

    /** Until the test says so, in another transaction. */
    private static void hold(Handle tx) {
        System.out.println(HOLDING);
        while (tx.select("select count(*) from released").mapTo(Integer.class).one() == 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
