package io.github.reliablemq;

import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A broker that answers as told. */
final class ScriptedTransport implements Transport {

    final BlockingQueue<LaneName> connects = new LinkedBlockingQueue<>();
    final BlockingQueue<Duration> deadlines = new LinkedBlockingQueue<>();
    final AtomicInteger openLanes = new AtomicInteger();
    private volatile boolean down;
    private volatile Function<List<Envelope>, Outcome> answer = batch -> Outcome.stored();

    void down(boolean away) {
        down = away;
    }

    void answering(Function<List<Envelope>, Outcome> how) {
        answer = how;
    }

    @Override
    public TransportLane connect(LaneName lane) {
        connects.add(lane);
        if (down) {
            throw new TransportUnavailableException("broker down");
        }
        openLanes.incrementAndGet();
        return new TransportLane() {
            @Override
            public Outcome send(List<Envelope> messages, Duration deadline) {
                deadlines.add(deadline);
                return answer.apply(messages);
            }

            @Override
            public Outcome probe(Duration deadline) {
                return Outcome.stored();
            }

            @Override
            public void close() {
                openLanes.decrementAndGet();
            }
        };
    }
}
