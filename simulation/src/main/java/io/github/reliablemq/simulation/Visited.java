package io.github.reliablemq.simulation;

import io.github.reliablemq.simulation.Snapshot.Fate;
import io.github.reliablemq.simulation.Snapshot.Lane;
import io.github.reliablemq.simulation.Snapshot.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that were seen, each as a few numbers: lanes, rows and the rest repeat in millions of combinations, so
 * each different one is kept once. A lane is compared in full only when it has just made a step.
 */
final class Visited {

    private final Parts parts = new Parts();
    private final Map<List<Integer>, @Nullable List<Integer>> cameFrom = new HashMap<>();

    /** Each different part once. */
    private static final class Parts {
        private final Map<Object, Integer> numbers = new HashMap<>();
        private final Map<Object, Integer> known = new IdentityHashMap<>();
        private final List<Object> all = new ArrayList<>();

        int number(Object part) {
            Integer number = known.get(part);
            return number != null ? number : numbers.computeIfAbsent(part, this::add);
        }

        private int add(Object part) {
            int number = all.size();
            all.add(part);
            known.put(part, number);
            return number;
        }

        @SuppressWarnings("unchecked") // Whoever asks has the number from a part of that type.
        <P> P part(int number) {
            return (P) all.get(number);
        }
    }

    int size() {
        return cameFrom.size();
    }

    /** The same snapshot, made of parts that are known; null when it was seen before. */
    @Nullable
    Snapshot add(Snapshot there, @Nullable Snapshot here) {
        List<Integer> key = key(there);
        if (cameFrom.containsKey(key)) {
            return null;
        }
        cameFrom.put(key, here == null ? null : key(here));
        return snapshot(key, there.rows().size(), there.lanes().size());
    }

    private List<Integer> key(Snapshot of) {
        List<Integer> key = new ArrayList<>();
        of.rows().forEach(row -> key.add(parts.number(row)));
        of.lanes().forEach(lane -> key.add(parts.number(lane)));
        of.fates().forEach(fate -> key.add(parts.number(fate)));
        key.add(parts.number(of.zombies()));
        key.add(parts.number(of.budget()));
        return key;
    }

    private Snapshot snapshot(List<Integer> key, int messages, int lanes) {
        List<Row> rows = key.subList(0, messages).stream()
                .map(number -> parts.<Row>part(number))
                .toList();
        List<Lane> states = key.subList(messages, messages + lanes).stream()
                .map(number -> parts.<Lane>part(number))
                .toList();
        List<Fate> fates = key.subList(messages + lanes, 2 * messages + lanes).stream()
                .map(number -> parts.<Fate>part(number))
                .toList();
        return new Snapshot(
                rows,
                states,
                parts.part(key.get(2 * messages + lanes)),
                fates,
                parts.part(key.get(2 * messages + lanes + 1)));
    }

    /** How it was reached, the start first. */
    List<Snapshot> wayTo(Snapshot end) {
        List<Snapshot> way = new ArrayList<>();
        for (List<Integer> key = key(end); key != null; key = cameFrom.get(key)) {
            way.add(snapshot(key, end.rows().size(), end.lanes().size()));
        }
        Collections.reverse(way);
        return way;
    }
}
