package io.github.reliablemq.examples;

import io.github.reliablemq.RelayListener;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How many messages each relay sent, as far as it is known here. Thread-safe. */
final class SentCount {

    private final Map<String, Integer> sent = new TreeMap<>();

    /** For a relay of this process. */
    RelayListener of(String name) {
        return new RelayListener() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                add(name, sentAmong(settlements));
            }
        };
    }

    /** For a relay of another process that prints {@code SENT n} for each batch. */
    Consumer<String> lines(String name) {
        return line -> {
            if (line.startsWith(OneOfManyRelays.SENT)) {
                add(name, Integer.parseInt(line.substring(OneOfManyRelays.SENT.length())));
            }
        };
    }

    static int sentAmong(List<Settlement> settlements) {
        return (int)
                settlements.stream().filter(Settlement.Sent.class::isInstance).count();
    }

    synchronized int by(String name) {
        return sent.getOrDefault(name, 0);
    }

    /** Waits until somebody sent something, at most that long. */
    synchronized void awaitMore(Duration atMost) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedWait(this, atMost.toNanos());
    }

    private synchronized void add(String name, int more) {
        sent.merge(name, more, Integer::sum);
        notifyAll();
    }

    @Override
    public synchronized String toString() {
        return "sent by " + sent;
    }
}
