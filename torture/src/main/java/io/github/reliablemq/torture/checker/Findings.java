package io.github.reliablemq.torture.checker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Everything found so far: how often, and the first few of each kind in words. */
final class Findings {
    private static final int MOST_EXAMPLES = 10;

    private final Map<Anomaly, Long> counts = new EnumMap<>(Anomaly.class);
    private final Map<Anomaly, List<String>> examples = new EnumMap<>(Anomaly.class);

    void add(Anomaly anomaly, String what) {
        counts.merge(anomaly, 1L, Long::sum);
        List<String> few = examples.computeIfAbsent(anomaly, fresh -> new ArrayList<>());
        if (few.size() < MOST_EXAMPLES) {
            few.add(what);
        }
    }

    long count(Anomaly anomaly) {
        return counts.getOrDefault(anomaly, 0L);
    }

    List<String> examples(Anomaly anomaly) {
        return List.copyOf(examples.getOrDefault(anomaly, List.of()));
    }
}
