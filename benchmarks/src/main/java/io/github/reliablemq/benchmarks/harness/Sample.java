package io.github.reliablemq.benchmarks.harness;

import java.util.Map;

/**
 * What one turn of a contestant came to.
 *
 * @param figures those that could be measured
 * @param seconds how long it ran
 * @param foreignCores how many processors others used meanwhile, on average; 0 where that cannot be told
 */
public record Sample(Map<Figure, Double> figures, double seconds, double foreignCores) {

    public Sample {
        figures = Map.copyOf(figures);
    }
}
