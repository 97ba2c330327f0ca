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

    private final Parts<Row> rows = new Parts<>();
    private final Parts<Lane> lanes = new Parts<>();
    private final Parts<Fate> fates = new Parts<>();
    private final Parts<List<List<Integer>>> zombies = new Parts<>();
    private final Parts<Budget> budgets = new Parts<>();
    private final Map<List<Integer>, @Nullable List<Integer>> cameFrom = new HashMap<>();

    /** Each different part once. */
    private static final class Parts<P> {
        private final Map<P, Integer> numbers = new HashMap<>();
        private final IdentityHashMap<P, Integer> known = new IdentityHashMap<>();
        private final List<P> all = new ArrayList<>();

        int number(P part) {
            Integer number = known.get(part);
            return number != null ? number : numbers.computeIfAbsent(part, this::add);
        }

        private int add(P part) {
            int number = all.size();
            all.add(part);
            known.put(part, number);
            return number;
        }

        List<Integer> numbers(List<P> parts) {
            return parts.stream().map(this::number).toList();
        }

        P part(int number) {
            return all.get(number);
        }

        List<P> parts(List<Integer> ofNumbers) {
            return ofNumbers.stream().map(this::part).toList();
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
        List<Integer> key = new ArrayList<>(rows.numbers(of.rows()));
        key.addAll(lanes.numbers(of.lanes()));
        key.addAll(fates.numbers(of.fates()));
        key.add(zombies.number(of.zombies()));
        key.add(budgets.number(of.budget()));
        return key;
    }

    private Snapshot snapshot(List<Integer> key, int messages, int laneCount) {
        int afterLanes = messages + laneCount;
        int afterFates = afterLanes + messages;
        return new Snapshot(
                rows.parts(key.subList(0, messages)),
                lanes.parts(key.subList(messages, afterLanes)),
                zombies.part(key.get(afterFates)),
                fates.parts(key.subList(afterLanes, afterFates)),
                budgets.part(key.get(afterFates + 1)));
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
