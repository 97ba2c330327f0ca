package io.github.reliablemq.examples;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Operator;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqDeadLetters;
import io.github.reliablemq.activemq.DeadLetter;
import io.github.reliablemq.activemq.DeadLetterFilter;
import io.github.reliablemq.activemq.RedeliveryRule;
import io.github.reliablemq.activemq.RedeliveryRules;
import io.github.reliablemq.activemq.Replay;
import io.github.reliablemq.servers.ActiveMqServer;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows the redelivery that ActiveMQ brings along, with its plain client: each delivery of a message whose consumer
 * rolls it back or throws, with its count and its time, by the client's default rule and by others; the dead letter
 * that it becomes, with its cause; and how that comes back. For retries that are counted in a database, keep order and
 * take no other message along, use the listener of this library instead ({@link RetryAndDeadLetter}).
 */
public final class BrokerRedelivery {

    /** As by default 1 s before each redelivery, but fewer of them: nobody should wait longer for an example. */
    static final RedeliveryRule TWO_MORE = RedeliveryRule.defaults().withRedeliveries(2);

    static final RedeliveryRule GROWING =
            RedeliveryRule.defaults().withBackoff(new Backoff(Duration.ofMillis(100), Duration.ofMillis(500), 2));

    private static final Destination ORDERS = Destination.queue("orders");
    private static final Destination PAYMENTS = Destination.queue("payments");
    private static final Destination DEAD = Destination.queue("ActiveMQ.DLQ");
    private static final Operator JANE = Operator.named("jane").because("the stock answers again");

    private BrokerRedelivery() {}

    /**
     * What was seen.
     *
     * @param rolledBack deliveries of the message that was rolled back
     * @param thrown deliveries of the one whose listener threw
     * @param dead both of them, afterwards
     * @param replayed deliveries of those that were replayed and taken
     */
    record Seen(
            List<CountedDelivery> rolledBack,
            List<CountedDelivery> thrown,
            List<DeadLetter> dead,
            List<CountedDelivery> replayed) {}

    public static void main(String[] args) throws JMSException, InterruptedException {
        run(System.out);
    }

    static Seen run(PrintStream out) throws JMSException, InterruptedException {
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            RedeliveryRules rules = RedeliveryRules.everywhere(TWO_MORE).with(PAYMENTS, GROWING);
            PlainConsumer consumer = new PlainConsumer(broker.brokerUrl(), rules, out);
            for (Destination queue : List.of(ORDERS, PAYMENTS)) {
                try (PlainSession session = PlainSession.synchronous(broker.brokerUrl(), queue.name())) {
                    session.send("a lamp");
                }
            }
            out.println(ORDERS + ", rolled back, " + rules.of(ORDERS));
            List<CountedDelivery> rolledBack = consumer.rollBack(ORDERS);
            out.println(PAYMENTS + ", its listener throws, " + rules.of(PAYMENTS));
            List<CountedDelivery> thrown = consumer.throwing(PAYMENTS);

            ActiveMqDeadLetters letters = ActiveMqDeadLetters.in(ActiveMqBroker.at(broker.brokerUrl()), DEAD);
            List<DeadLetter> dead = letters.list(DeadLetterFilter.all(), 10);
            out.println(DEAD);
            dead.forEach(letter -> out.printf(
                    "  from %s after %d deliveries, %s%n",
                    letter.origin().orElseThrow(),
                    letter.deliveries(),
                    letter.cause().fingerprint()));
            out.println(letters.replay(DeadLetterFilter.all(), Replay.all(), JANE));
            List<CountedDelivery> replayed = new ArrayList<>(consumer.take(ORDERS));
            replayed.addAll(consumer.take(PAYMENTS));
            return new Seen(rolledBack, thrown, dead, replayed);
        }
    }
}
