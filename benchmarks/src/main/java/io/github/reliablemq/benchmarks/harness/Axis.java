package io.github.reliablemq.benchmarks.harness;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the contestants of a contest differ in, when that is a number.
 *
 * @param label what is counted
 * @param values by contestant, each above 0, in the order of the axis
 */
public record Axis(String label, Map<String, Double> values) {

    public Axis {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        values.forEach((contestant, value) -> {
            if (value <= 0) {
                throw new IllegalArgumentException(contestant + " is at " + value + ", which no logarithmic axis has");
            }
        });
    }
}
