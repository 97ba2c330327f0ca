package io.github.reliablemq.simulation;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Company;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Counts attempts; survives the ends of its consumers. */
final class SimAttempts implements AttemptLog {

    private final Map<Key, Count> counts = new HashMap<>();

    private final Company company = Company.of(Duration.ZERO);

    private record Key(ConsumerName consumer, MessageId id, int epoch) {}

    /** @param unfinished of them, in a row */
    private record Count(int attempts, int unfinished) {

        static final Count NONE = new Count(0, 0);
    }

    private Count count(Key key) {
        return counts.getOrDefault(key, Count.NONE);
    }

    @Override
    public synchronized Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
        Killed.throwAgain();
        Key key = new Key(consumer, id, epoch);
        Count next = new Count(count(key).attempts() + 1, count(key).unfinished() + 1);
        counts.put(key, next);
        return new Attempt(next.attempts(), next.unfinished());
    }

    @Override
    public synchronized int failed(ConsumerName consumer, MessageId id, int epoch) {
        Killed.throwAgain();
        Key key = new Key(consumer, id, epoch);
        int noted = count(key).unfinished() > 0 ? 0 : 1;
        counts.put(key, new Count(count(key).attempts() + noted, 0));
        return count(key).attempts();
    }

    @Override
    public synchronized void takeBack(ConsumerName consumer, MessageId id, int epoch) {
        Killed.throwAgain();
        Key key = new Key(consumer, id, epoch);
        if (count(key).unfinished() > 0) {
            counts.put(key, new Count(count(key).attempts() - 1, count(key).unfinished() - 1));
        }
    }

    @Override
    public synchronized void forget(ConsumerName consumer, MessageId id) {
        Killed.throwAgain();
        counts.keySet()
                .removeIf(key -> key.consumer().equals(consumer) && key.id().equals(id));
    }

    /** Each consumer is a process of its own and handles one message at a time: nobody has company. */
    @Override
    public Company company() {
        return company;
    }

    /** Forgets everything. */
    synchronized void flush() {
        counts.clear();
    }
}
