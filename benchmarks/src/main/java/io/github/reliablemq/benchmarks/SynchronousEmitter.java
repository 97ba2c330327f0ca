package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The bare client: a persistent send that waits for the broker's disk. The journey begins with the call. */
final class SynchronousEmitter implements Emitter {

    private final String brokerUrl;
    private final String queue;
    private final List<BrokerSession> sessions = new ArrayList<>();

    SynchronousEmitter(String brokerUrl, String queue) {
        this.brokerUrl = brokerUrl;
        this.queue = queue;
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public @Nullable DataSource database() {
        return null;
    }

    @Override
    public void open(int senders) throws JMSException {
        for (int i = 0; i < senders; i++) {
            sessions.add(BrokerSession.synchronous(brokerUrl, queue));
        }
    }

    @Override
    public long emit(int sender, int number) throws JMSException {
        long start = System.nanoTime();
        sessions.get(sender).send(Bodies.of(number));
        return start;
    }

    @Override
    public void settle() {
        // A send returns when it is.
    }

    @Override
    public void close() {
        sessions.forEach(BrokerSession::close);
        sessions.clear();
    }
}
