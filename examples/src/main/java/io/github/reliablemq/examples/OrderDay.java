package io.github.reliablemq.examples;

import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The same bad day for both order services: 300 orders, some refused at the till, and the broker gone for a while. */
final class OrderDay implements AutoCloseable {

    static final String QUEUE = "orders.placed";

    private static final int ORDERS = 300;
    private static final int BROKER_DIES = 100;
    private static final int BROKER_IS_BACK = 200;
    private static final int ONE_REFUSED_IN = 25;

    private final PostgresServer postgres = PostgresServer.start();
    private final ActiveMqServer broker = ActiveMqServer.start();
    private final Jdbi jdbi;

    OrderDay() {
        DataSource database = postgres.dataSource(postgres.createDatabase());
        this.jdbi = Jdbi.create(database);
        jdbi.useHandle(handle -> handle.execute("create table orders (id text primary key)"));
    }

    Jdbi jdbi() {
        return jdbi;
    }

    String brokerUrl() {
        return broker.brokerUrl();
    }

    /** Lets the service place every order, whatever happens to the broker meanwhile. */
    void pass(IntConsumer service) {
        for (int order = 0; order < ORDERS; order++) {
            if (order == BROKER_DIES) {
                broker.kill();
            } else if (order == BROKER_IS_BACK) {
                broker.restart();
            }
            try {
                service.accept(order);
            } catch (PaymentRefused expected) {
                // The service has rolled back: there is no such order.
            }
        }
    }

    static void insert(Handle tx, int order) {
        tx.execute("insert into orders (id) values (?)", id(order));
    }

    /** What can go wrong after everything else went well. */
    static void charge(int order) {
        if (order % ONE_REFUSED_IN == 0) {
            throw new PaymentRefused();
        }
    }

    static String id(int order) {
        return "order-" + order;
    }

    OrderTally tally() throws JMSException {
        Set<String> orders = jdbi.withHandle(handle -> new HashSet<>(
                handle.createQuery("select id from orders").mapTo(String.class).list()));
        return OrderTally.of(orders, PlainQueue.drain(brokerUrl(), QUEUE));
    }

    @Override
    public void close() {
        broker.close();
        postgres.close();
    }

    /** Ends an order. */
    static final class PaymentRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
