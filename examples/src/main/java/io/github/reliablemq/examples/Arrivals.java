package io.github.reliablemq.examples;

import io.github.reliablemq.Received;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** When each message came, counted from the beginning. Thread-safe. */
final class Arrivals {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PrintStream out;
    private final long beginning = System.nanoTime();
    private final Map<String, List<Duration>> times = new LinkedHashMap<>();
    private final Map<String, List<Instant>> dueTimes = new LinkedHashMap<>();

    Arrivals(PrintStream out) {
        this.out = out;
    }

    synchronized void add(Received message) {
        String text = message.text();
        Duration after = Duration.ofNanos(System.nanoTime() - beginning);
        out.printf("%5.2f s  %s%n", after.toMillis() / 1_000.0, text);
        times.computeIfAbsent(text, any -> new ArrayList<>()).add(after);
        dueTimes.computeIfAbsent(text, any -> new ArrayList<>()).add(message.recordedAt());
        notifyAll();
    }

    /** Waits until that message has come that often. */
    synchronized void await(String text, int often) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (of(text).size() < often) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new IllegalStateException(
                        "'" + text + "' came " + of(text).size() + " times in " + PATIENCE + ", expected " + often);
            }
            wait(left);
        }
    }

    /** When each could be sent: when it was recorded, or its time came. */
    synchronized List<Instant> dueTimes(String text) {
        return List.copyOf(dueTimes.getOrDefault(text, List.of()));
    }

    synchronized List<Duration> of(String text) {
        return List.copyOf(times.getOrDefault(text, List.of()));
    }
}
