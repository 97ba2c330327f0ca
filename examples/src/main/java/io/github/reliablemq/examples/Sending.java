package io.github.reliablemq.examples;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Numbered messages that go to a queue, and what their sender came to know about each. Thread-safe. */
final class Sending {

    /** What a sender knows about a message. */
    enum Answer {
        /** The broker has it on disk. */
        CONFIRMED,
        /** The broker certainly does not have it. */
        REFUSED,
        /** It was on its way when the connection broke: the broker may have it. */
        UNKNOWN,
        /** This way of sending never tells. */
        NOT_TOLD
    }

    private final String queue;
    private final int count;
    private final BrokerFault fault;
    private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();

    Sending(String queue, int count, BrokerFault fault) {
        this.queue = queue;
        this.count = count;
        this.fault = fault;
    }

    String queue() {
        return queue;
    }

    int count() {
        return count;
    }

    BrokerFault fault() {
        return fault;
    }

    void answered(int number, Answer answer) {
        answers.put(number, answer);
    }

    Map<Integer, Answer> answers() {
        return Map.copyOf(answers);
    }
}
