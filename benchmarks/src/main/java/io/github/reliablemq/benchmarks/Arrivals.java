package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;

/** What is in a queue at the end, taken out of it and counted. */
final class Arrivals {

    /** Since the last one, before the rest is given up. */
    private static final long PATIENCE_MILLIS = 60_000;

    /** After the last one, before there is none too many; for few messages a thousandth of it each is enough. */
    private static final long QUIET_MILLIS = 1_000;

    private static final long QUIET_MILLIS_AT_LEAST = 100;

    private final String queue;
    private final Keys keys;
    private final BitSet numbers = new BitSet();
    private final Map<String, Integer> lastOfKey = new HashMap<>();
    private int count;

    private Arrivals(String queue, Keys keys) {
        this.queue = queue;
        this.keys = keys;
    }

    /**
     * Empties a queue that is to hold the messages numbered from 0, each once and in the order of its key.
     *
     * @throws WrongCountException when it does not
     */
    static void check(String brokerUrl, String queue, int messages, Keys keys) throws JMSException {
        Arrivals arrivals = new Arrivals(queue, keys);
        arrivals.take(brokerUrl, messages);
        WrongCountException.unlessSame("Messages in " + queue, messages, arrivals.count);
        WrongCountException.unlessSame("Different messages in " + queue, messages, arrivals.numbers.cardinality());
        WrongCountException.unlessSame("Numbers in " + queue + " up to", messages, arrivals.numbers.length());
    }

    /**
     * Empties a queue that is to hold that many messages, whatever their numbers.
     *
     * @throws WrongCountException when it does not
     */
    static void checkCount(String brokerUrl, String queue, long messages) throws JMSException {
        Arrivals arrivals = new Arrivals(queue, Keys.NONE);
        arrivals.take(brokerUrl, messages);
        WrongCountException.unlessSame("Messages in " + queue, messages, arrivals.count);
    }

    /** Empties queues, whatever is in them; returns how many messages that was. */
    static long drop(String brokerUrl, String queues) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
                Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queues))) {
            connection.start();
            long dropped = 0;
            while (consumer.receive(QUIET_MILLIS) != null) {
                dropped++;
            }
            return dropped;
        }
    }

    private void take(String brokerUrl, long messages) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
                Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            while (consumer.receive(patienceFor(messages)) instanceof TextMessage text) {
                add(Bodies.number(text.getText()));
            }
        }
    }

    private long patienceFor(long messages) {
        return count < messages ? PATIENCE_MILLIS : Math.min(QUIET_MILLIS, Math.max(QUIET_MILLIS_AT_LEAST, messages));
    }

    private void add(int number) {
        count++;
        numbers.set(number);
        keys.of(number).ifPresent(key -> {
            Integer before = lastOfKey.put(key, number);
            if (before != null && before > number) {
                throw new WrongCountException(
                        queue + " has message " + number + " of " + key + " after message " + before);
            }
        });
    }
}
