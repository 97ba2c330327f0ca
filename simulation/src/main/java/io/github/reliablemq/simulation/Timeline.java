package io.github.reliablemq.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** What happened, as a number that two equal runs share; and, where that is wanted, as the last lines of text. */
final class Timeline {

    private final int most;
    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = 1;

    private Timeline(int most) {
        this.most = most;
    }

    /** Only the number. */
    static Timeline hashed() {
        return new Timeline(0);
    }

    static Timeline ofTheLast(int lines) {
        return new Timeline(lines);
    }

    void add(Instant at, Object... what) {
        hash = 31 * (31 * hash + at.hashCode()) + hashOf(what);
        if (most > 0) {
            if (lines.size() == most) {
                lines.removeFirst();
            }
            lines.add(at + " " + Arrays.stream(what).map(String::valueOf).collect(Collectors.joining(" ")));
        }
    }

    /** Not of enums themselves: their numbers differ from process to process. */
    private static int hashOf(Object... what) {
        int sum = 1;
        for (Object each : what) {
            sum = 31 * sum + (each instanceof Enum<?> named ? named.name().hashCode() : each.hashCode());
        }
        return sum;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
