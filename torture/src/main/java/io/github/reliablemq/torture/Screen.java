package io.github.reliablemq.torture;

import java.io.PrintStream;
import java.time.Duration;

/** What a run shows: lines with the time since the start. Thread-safe. */
final class Screen {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Screen(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String text) {
        out.println(text);
        out.flush();
    }

    void event(String text) {
        say("%6.1f s  %s".formatted(elapsed().toMillis() / 1000.0, text));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
