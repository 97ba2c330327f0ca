package io.github.reliablemq.benchmarks.harness;

import java.util.Map;

/**
 * What a contestant did while it was measured.
 *
 * @param messages how many, at least 1: costs are divided by it
 * @param figures what the contestant measured itself
 */
public record Work(long messages, Map<Figure, Double> figures) {

    public Work {
        if (messages < 1) {
            throw new IllegalArgumentException("No work was done: " + messages + " messages");
        }
        figures = Map.copyOf(figures);
    }

    /** That many messages, with nothing else to report. */
    public static Work of(long messages) {
        return new Work(messages, Map.of());
    }
}
