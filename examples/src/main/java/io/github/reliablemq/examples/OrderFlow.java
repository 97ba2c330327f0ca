package io.github.reliablemq.examples;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.Message;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** Orders on their way: recorded in transactions, relayed, and booked by a listener. Driven by one thread. */
final class OrderFlow implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int TOGETHER = 20;

    private final Jdbi jdbi;
    private final JdbcOutbox outbox;
    private final Relay relay;
    private final ActiveMqListener listener;
    private final Counts counts = new Counts();
    private int recorded;

    private OrderFlow(Jdbi jdbi, ActiveMqBroker broker) {
        this.jdbi = jdbi;
        this.outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
        JdbcInbox inbox = JdbcInbox.create(jdbi).createSchemaIfMissing();
        this.relay = Relay.builder(
                        "orders", outbox, ActiveMqTransport.builder(broker).build())
                .batchMessages(100)
                .outagePause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .listener(counts)
                .build();
        this.listener = ActiveMqListener.builder(broker)
                .queue(TwoBrokersFailover.ORDERS)
                .consumer(inbox.consumer(
                        "booking",
                        (tx, order) -> tx.execute("insert into booked values (?)", Integer.parseInt(order.text()))))
                .events(counts)
                .build();
    }

    static OrderFlow start(Jdbi jdbi, ActiveMqBroker broker) {
        jdbi.useHandle(handle -> {
            handle.execute("create table orders (number integer primary key)");
            // Not unique: an order that is booked twice is to be seen.
            handle.execute("create table booked (number integer not null)");
        });
        OrderFlow flow = new OrderFlow(jdbi, broker);
        flow.relay.start();
        flow.listener.start();
        return flow;
    }

    int recorded() {
        return recorded;
    }

    int booked() {
        return count("select count(distinct number) from booked");
    }

    /** Records until there are that many in all. */
    void recordAtLeast(int orders) {
        while (recorded < orders) {
            record();
        }
    }

    /** Records while something else happens, and at least so many. */
    void recordWhile(Runnable something, int orders) {
        int target = recorded + orders;
        CompletableFuture<Void> happening = CompletableFuture.runAsync(something);
        while (!happening.isDone() || recorded < target) {
            record();
        }
        happening.join();
    }

    void awaitBooked(int orders) throws InterruptedException {
        await(orders + " orders booked", () -> booked() >= orders);
    }

    /** And nothing more to send. */
    void awaitEverythingBooked() throws InterruptedException {
        await("all orders booked", () -> booked() >= recorded);
        await("an empty outbox", () -> count("select count(*) from reliable_outbox") == 0);
    }

    FailoverLedger ledger() {
        return new FailoverLedger(
                recorded,
                count("select count(*) from orders where number not in (select number from booked)"),
                count("select count(*) - count(distinct number) from booked"),
                count("select count(distinct number) from booked where number not in (select number from orders)"),
                counts.unanswered.get(),
                counts.suppressed.get());
    }

    /** An order and its message in one transaction. */
    private void record() {
        List<Integer> numbers =
                IntStream.range(recorded, recorded + TOGETHER).boxed().toList();
        jdbi.useTransaction(tx -> {
            numbers.forEach(number -> tx.execute("insert into orders values (?)", number));
            outbox.producer(tx).sendAll(numbers.stream().map(OrderFlow::message).toList());
        });
        recorded += TOGETHER;
    }

    private static Message message(int number) {
        return Message.to(TwoBrokersFailover.ORDERS)
                .text(Integer.toString(number))
                .build();
    }

    private int count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }

    private static void await(String what, BooleanSupplier reached) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end || never.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Not " + what + " within " + LONGEST);
            }
        }
    }

    @Override
    public void close() {
        relay.close();
        listener.close();
    }

    /** What had to be done again. */
    private static final class Counts implements RelayListener, ListenerEvents {

        private final AtomicInteger unanswered = new AtomicInteger();
        private final AtomicInteger suppressed = new AtomicInteger();

        @Override
        public void onSettled(List<Settlement> settlements, Duration took) {
            unanswered.addAndGet(
                    (int) settlements.stream().filter(Counts::isUnanswered).count());
        }

        private static boolean isUnanswered(Settlement settlement) {
            if (settlement instanceof Settlement.Release release) {
                return release.departure() == Departure.MAYBE_SENT;
            }
            return settlement instanceof Settlement.RetryAfter retry && retry.departure() == Departure.MAYBE_SENT;
        }

        @Override
        public void answered(Destination queue, Verdict verdict, Duration handling) {
            if (verdict instanceof Verdict.Duplicate) {
                suppressed.incrementAndGet();
            }
        }
    }
}
