package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/** Takes messages out of a queue as they come and remembers which. Thread-safe. */
final class Receiving implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String queue;
    private final Connection connection;
    private final BitSet numbers = new BitSet();
    private long count;
    private long lastAt = System.nanoTime();

    private Receiving(String queue, Connection connection) {
        this.queue = queue;
        this.connection = connection;
    }

    static Receiving from(String brokerUrl, String queue) throws JMSException {
        Connection connection = new BaselineFactory(brokerUrl, Packets.AT_ONCE).createConnection();
        Receiving receiving = new Receiving(queue, connection);
        try {
            Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
            session.createConsumer(session.createQueue(queue)).setMessageListener(receiving::received);
            connection.start();
            return receiving;
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Waits for the rest, and for a moment of silence.
     *
     * @throws WrongCountException unless the messages numbered from 0 came, each once
     */
    synchronized void check(int messages) throws InterruptedException {
        long left = 1;
        while (left > 0) {
            long silence = System.nanoTime() - lastAt;
            left = (count < messages ? PATIENCE_NANOS : QUIET_NANOS) - silence;
            if (left > 0) {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
        }
        WrongCountException.unlessSame("Messages received from " + queue, messages, count);
        WrongCountException.unlessSame("Different messages received from " + queue, messages, numbers.cardinality());
        WrongCountException.unlessSame("Numbers received from " + queue + " up to", messages, numbers.length());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException("The consumer of " + queue + " was not closed", e);
        }
    }

    private void received(Message message) {
        try {
            int number = Bodies.number(message.getBody(String.class));
            synchronized (this) {
                count++;
                numbers.set(number);
                lastAt = System.nanoTime();
                notifyAll();
            }
        } catch (JMSException e) {
            throw new IllegalStateException("A message of " + queue + " has no text", e);
        }
    }
}
