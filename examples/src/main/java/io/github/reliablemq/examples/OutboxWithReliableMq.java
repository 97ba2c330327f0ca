package io.github.reliablemq.examples;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows the service of {@link OutboxByHand} with this library: the announcement is recorded in the transaction of the
 * order, and a relay sends it when the transaction is committed and the broker is there. On the same bad day nothing is
 * lost and nothing invented.
 */
public final class OutboxWithReliableMq {

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);

    private OutboxWithReliableMq() {}

    public static void main(String[] args) throws JMSException, InterruptedException {
        run(System.out);
    }

    static Result run(PrintStream out) throws JMSException, InterruptedException {
        try (OrderDay day = new OrderDay()) {
            JdbcOutbox outbox = JdbcOutbox.create(day.jdbi()).createSchemaIfMissing();
            Sent sent = new Sent();
            try (Relay relay = Relay.builder("orders", outbox, ActiveMqTransport.create(day.brokerUrl()))
                    .outagePause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)))
                    .listener(sent)
                    .build()) {
                relay.start();
                day.pass(order -> day.jdbi().useTransaction(tx -> {
                    OrderDay.insert(tx, order);
                    outbox.producer(tx).send(announcement(order));
                    OrderDay.charge(order);
                }));
                sent.await(countOrders(day));
            }
            Result result = new Result(day.tally(), sent.unanswered());
            out.println("OutboxWithReliableMq: " + result);
            return result;
        }
    }

    private static Message announcement(int order) {
        return Message.to(Destination.queue(OrderDay.QUEUE))
                .text(OrderDay.id(order))
                .build();
    }

    private static int countOrders(OrderDay day) {
        return day.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from orders")
                        .mapTo(Integer.class)
                        .one());
    }

    /**
     * How the day ended.
     *
     * @param unanswered sends that the broker's death left without an answer. The relay repeats them, and each that the
     *     broker had stored all the same is a repeated announcement, which an idempotent consumer suppresses
     */
    record Result(OrderTally tally, int unanswered) {

        @Override
        public String toString() {
            return tally + " unanswered=" + unanswered;
        }
    }

    /** Counts what the relay got rid of, and what it had to send again without knowing. */
    private static final class Sent implements RelayListener {

        private final Semaphore settled = new Semaphore(0);
        private final AtomicInteger unanswered = new AtomicInteger();

        @Override
        public void onSettled(List<Settlement> settlements, Duration took) {
            settled.release((int) settlements.stream()
                    .filter(Settlement.Sent.class::isInstance)
                    .count());
            unanswered.addAndGet(
                    (int) settlements.stream().filter(Sent::isUnanswered).count());
        }

        private static boolean isUnanswered(Settlement settlement) {
            if (settlement instanceof Settlement.Release release) {
                return release.departure() == Departure.MAYBE_SENT;
            }
            return settlement instanceof Settlement.RetryAfter retry && retry.departure() == Departure.MAYBE_SENT;
        }

        int unanswered() {
            return unanswered.get();
        }

        void await(int messages) throws InterruptedException {
            if (!settled.tryAcquire(messages, LONGEST_DRAIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The relay sent only " + settled.availablePermits() + " of " + messages
                        + " messages within " + LONGEST_DRAIN);
            }
        }
    }
}
