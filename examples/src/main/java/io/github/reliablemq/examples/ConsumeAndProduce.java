package io.github.reliablemq.examples;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Received;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows a step in the middle of a chain: packing takes an order, writes a parcel and announces it, all in the
 * transaction of the order's idempotency key; the mail takes the announcement. Some orders fail after everything was
 * written, and the broker is killed on the way. Each order is mailed once.
 */
public final class ConsumeAndProduce {

    private static final Destination PLACED = Destination.queue("orders.placed");
    private static final Destination READY = Destination.queue("parcels.ready");
    private static final int ORDERS = 200;
    private static final int BROKER_DIES = 60;
    private static final int ONE_FAILS_IN = 20;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Jdbi jdbi;
    private final JdbcOutbox outbox;
    private final BrokerFault fault;
    private final AtomicInteger runs = new AtomicInteger();
    private final Semaphore mailed = new Semaphore(0);

    private ConsumeAndProduce(Jdbi jdbi, BrokerFault fault) {
        this.jdbi = jdbi;
        this.outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
        this.fault = fault;
    }

    public static void main(String[] args) throws InterruptedException {
        if (!run(System.out).isRight()) {
            System.exit(1);
        }
    }

    static Result run(PrintStream out) throws InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            Result result =
                    new ConsumeAndProduce(jdbi, BrokerFault.during(broker, BROKER_DIES)).run(broker.brokerUrl());
            out.println("ConsumeAndProduce: " + result);
            return result;
        }
    }

    private Result run(String brokerUrl) throws InterruptedException {
        jdbi.useHandle(h -> h.execute("create table parcels (order_id text); create table mailed (order_id text)"));
        JdbcInbox inbox = JdbcInbox.create(jdbi).createSchemaIfMissing();
        placeOrders();
        try (Relay relay = Relay.builder("shop", outbox, ActiveMqTransport.create(brokerUrl))
                        .outagePause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)))
                        .build();
                ActiveMqListener packing = ActiveMqListener.builder(brokerUrl)
                        .queue(PLACED)
                        .consumer(inbox.consumer("packing", this::pack))
                        .build();
                ActiveMqListener mail = ActiveMqListener.builder(brokerUrl)
                        .queue(READY)
                        .consumer(inbox.consumer("mail", this::mail))
                        .build()) {
            relay.start();
            packing.start();
            mail.start();
            if (!mailed.tryAcquire(ORDERS, LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not everything was mailed within " + LONGEST);
            }
            fault.awaitOver();
        }
        return tally();
    }

    private void placeOrders() {
        for (int order = 0; order < ORDERS; order++) {
            Message placed = Message.to(PLACED).text(OrderDay.id(order)).build();
            jdbi.useTransaction(tx -> outbox.producer(tx).send(placed));
        }
    }

    /** Parcel, announcement and idempotency key are committed together, or none of them. */
    private void pack(Handle transaction, Received order) {
        int run = runs.getAndIncrement();
        fault.beforeSending(run);
        transaction.execute("insert into parcels values (?)", order.text());
        outbox.producer(transaction).send(Message.to(READY).text(order.text()).build());
        if (run % ONE_FAILS_IN == 0) {
            throw new IllegalStateException("the parcel of " + order.id() + " fell off the belt");
        }
    }

    private void mail(Handle transaction, Received parcel) {
        transaction.execute("insert into mailed values (?)", parcel.text());
        transaction.afterCommit(mailed::release);
    }

    private Result tally() {
        return jdbi.withHandle(h -> new Result(
                count(h, "select count(*) from parcels"),
                count(h, "select count(*) from mailed"),
                count(h, "select count(distinct order_id) from mailed")));
    }

    private static int count(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Integer.class).one();
    }

    /**
     * How it ended.
     *
     * @param parcels effects of the first step
     * @param mailed effects of the second
     * @param orders different orders among these
     */
    record Result(int parcels, int mailed, int orders) {

        boolean isRight() {
            return parcels == ORDERS && mailed == ORDERS && orders == ORDERS;
        }

        @Override
        public String toString() {
            return "placed=" + ORDERS + " parcels=" + parcels + " mailed=" + mailed + " orders=" + orders;
        }
    }
}
