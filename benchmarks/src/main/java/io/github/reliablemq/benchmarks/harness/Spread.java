package io.github.reliablemq.benchmarks.harness;

import java.util.Arrays;
import java.util.Collection;

/** The middle of several values, and how far they lie apart. */
public record Spread(double median, double min, double max) {

    /** Of at least one value. */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("No values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Spread(median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }

    @Override
    public String toString() {
        return Numbers.brief(median) + " (" + Numbers.brief(min) + " – " + Numbers.brief(max) + ")";
    }
}
