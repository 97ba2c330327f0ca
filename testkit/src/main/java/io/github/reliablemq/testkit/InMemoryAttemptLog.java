package io.github.reliablemq.testkit;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog;
import java.util.HashMap;
import java.util.Map;

/** Attempts counted in memory, for a consumer without a database. Keeps {@link AttemptLogContract}. Thread-safe. */
public final class InMemoryAttemptLog implements AttemptLog {

    private final Map<Key, Attempt> attempts = new HashMap<>();

    private InMemoryAttemptLog() {}

    /** A log in which nobody has tried anything. */
    public static InMemoryAttemptLog create() {
        return new InMemoryAttemptLog();
    }

    private record Key(ConsumerName consumer, MessageId id, int epoch) {}

    @Override
    public synchronized Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
        return attempts.merge(
                new Key(consumer, id, epoch),
                new Attempt(1, 1),
                (before, one) -> new Attempt(before.number() + 1, before.unfinished() + 1));
    }

    @Override
    public synchronized int failed(ConsumerName consumer, MessageId id, int epoch) {
        return attempts.merge(
                        new Key(consumer, id, epoch),
                        new Attempt(1, 0),
                        (before, one) -> new Attempt(before.number() + (before.unfinished() > 0 ? 0 : 1), 0))
                .number();
    }

    @Override
    public synchronized void takeBack(ConsumerName consumer, MessageId id, int epoch) {
        attempts.computeIfPresent(
                new Key(consumer, id, epoch),
                (key, before) ->
                        before.unfinished() > 0 ? new Attempt(before.number() - 1, before.unfinished() - 1) : before);
    }

    @Override
    public synchronized void forget(ConsumerName consumer, MessageId id) {
        attempts.keySet()
                .removeIf(key -> key.consumer().equals(consumer) && key.id().equals(id));
    }
}
