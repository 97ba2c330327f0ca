package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Synchronous sessions for workers that belong to somebody else: each has one while it sends. Thread-safe. */
final class SessionPool implements AutoCloseable {

    private final String brokerUrl;
    private final String queue;
    private final List<BrokerSession> all = new ArrayList<>();
    private final BlockingQueue<BrokerSession> free = new LinkedBlockingQueue<>();

    SessionPool(String brokerUrl, String queue) {
        this.brokerUrl = brokerUrl;
        this.queue = queue;
    }

    synchronized void open(int sessions) throws JMSException {
        for (int i = 0; i < sessions; i++) {
            all.add(BrokerSession.synchronous(brokerUrl, queue));
        }
        free.addAll(all);
    }

    /** Returns when the broker has it on disk. */
    void send(String text) {
        try {
            BrokerSession session = free.take();
            try {
                session.send(text);
            } finally {
                free.add(session);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted before a message was sent", e);
        } catch (JMSException e) {
            throw new IllegalStateException("A message was not sent", e);
        }
    }

    @Override
    public synchronized void close() {
        all.forEach(BrokerSession::close);
        all.clear();
        free.clear();
    }
}
