package io.github.reliablemq.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts that gauges show, one for all who report to a registry under the same name: a registry keeps the first gauge
 * of a name, and refers to what it shows weakly. Thread-safe.
 */
final class SharedCounts {

    private static final Map<MeterRegistry, Map<String, AtomicInteger>> OF_REGISTRIES =
            Collections.synchronizedMap(new WeakHashMap<>());

    private SharedCounts() {}

    /** Lives as long as its registry. */
    static AtomicInteger of(MeterRegistry registry, String name) {
        return OF_REGISTRIES
                .computeIfAbsent(registry, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(name, any -> new AtomicInteger());
    }
}
