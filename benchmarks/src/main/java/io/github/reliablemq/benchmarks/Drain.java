package io.github.reliablemq.benchmarks;

/**
 * A backlog that is sent to the broker.
 *
 * @param messages committed and waiting when it begins
 * @param batch in one transaction at most
 * @param lanes connections to the broker, each with a thread
 * @param bodyLength of each message, in bytes
 */
record Drain(int messages, int batch, int lanes, Keys keys, int bodyLength) {

    /** Of messages of the usual length. */
    Drain(int messages, int batch, int lanes, Keys keys) {
        this(messages, batch, lanes, keys, Bodies.LENGTH);
    }

    /** The same with ordering keys. */
    Drain keyed(Keys others) {
        return new Drain(messages, batch, lanes, others, bodyLength);
    }

    /** The same of another number of messages. */
    Drain of(int others) {
        return new Drain(others, batch, lanes, keys, bodyLength);
    }

    /** The same of longer or shorter messages. */
    Drain ofBodies(int length) {
        return new Drain(messages, batch, lanes, keys, length);
    }
}
