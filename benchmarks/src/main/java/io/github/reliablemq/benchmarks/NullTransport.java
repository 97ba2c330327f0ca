package io.github.reliablemq.benchmarks;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A broker that costs nothing: what it is sent is stored at once. Remembers the ids. Thread-safe. */
final class NullTransport implements Transport {

    private final Queue<List<MessageId>> stored = new ConcurrentLinkedQueue<>();

    @Override
    public TransportLane connect(LaneName lane) {
        return new Lane();
    }

    /**
     * Forgets what was stored, which is to be that many messages, each once.
     *
     * @throws WrongCountException when it was not
     */
    void check(String name, int messages) {
        Set<MessageId> different = new HashSet<>();
        long count = 0;
        for (List<MessageId> batch = stored.poll(); batch != null; batch = stored.poll()) {
            different.addAll(batch);
            count += batch.size();
        }
        WrongCountException.unlessSame("Messages sent by " + name, messages, count);
        WrongCountException.unlessSame("Different messages sent by " + name, messages, different.size());
    }

    private final class Lane implements TransportLane {

        @Override
        public Outcome send(List<Envelope> messages, Duration deadline) {
            stored.add(messages.stream().map(Envelope::id).toList());
            return Outcome.stored();
        }

        @Override
        public Outcome probe(Duration deadline) {
            return Outcome.stored();
        }

        @Override
        public void close() {}
    }
}
