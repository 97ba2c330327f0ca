package io.github.reliablemq.benchmarks;

/**
 * A backlog that is sent to the broker.
 *
 * @param messages committed and waiting when it begins
 * @param batch in one transaction at most
 * @param lanes connections to the broker, each with a thread
 */
record Drain(int messages, int batch, int lanes, Keys keys) {

    /** The same with ordering keys. */
    Drain keyed(Keys others) {
        return new Drain(messages, batch, lanes, others);
    }
}
