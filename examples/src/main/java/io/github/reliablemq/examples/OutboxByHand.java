package io.github.reliablemq.examples;

import jakarta.jms.JMSException;
import java.io.PrintStream;

/**
 * Shows what goes wrong without an outbox. The order service sends its announcement inside the database transaction,
 * with the broker's plain client, persistent and confirmed, and tries twice. An order whose transaction is rolled back
 * after the send was announced all the same (invented); an order placed while the broker is down is never announced
 * (lost), because the shop must go on selling. {@link OutboxWithReliableMq} is the same service with this library.
 */
public final class OutboxByHand {

    private static final int TRIES = 2;

    private OutboxByHand() {}

    public static void main(String[] args) throws JMSException {
        run(System.out);
    }

    static OrderTally run(PrintStream out) throws JMSException {
        try (OrderDay day = new OrderDay()) {
            day.pass(order -> day.jdbi().useTransaction(tx -> {
                OrderDay.insert(tx, order);
                announce(day.brokerUrl(), order);
                OrderDay.charge(order);
            }));
            OrderTally tally = day.tally();
            out.println("OutboxByHand: " + tally);
            return tally;
        }
    }

    private static void announce(String brokerUrl, int order) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try (PlainSession session = PlainSession.synchronous(brokerUrl, OrderDay.QUEUE)) {
                session.send(OrderDay.id(order));
                return;
            } catch (JMSException e) {
                // Tried again; after that the order counts for more than its announcement.
            }
        }
    }
}
