package io.github.reliablemq;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Company;

/** Counts attempts as long as the store can be used: a consumer that fails open does not wait for the count. */
record FailOpenAttempts(AttemptLog log) implements AttemptLog {

    /** As if there were no count. */
    static final Attempt UNCOUNTED = new Attempt(1, 1);

    @Override
    public Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
        try {
            return log.begin(consumer, id, epoch);
        } catch (StoreException e) {
            return UNCOUNTED;
        }
    }

    @Override
    public int failed(ConsumerName consumer, MessageId id, int epoch) {
        return log.failed(consumer, id, epoch);
    }

    @Override
    public void takeBack(ConsumerName consumer, MessageId id, int epoch) {
        log.takeBack(consumer, id, epoch);
    }

    @Override
    public void forget(ConsumerName consumer, MessageId id) {
        log.forget(consumer, id);
    }

    @Override
    public Company company() {
        return log.company();
    }
}
