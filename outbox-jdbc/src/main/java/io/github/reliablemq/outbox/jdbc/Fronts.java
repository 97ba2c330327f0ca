package io.github.reliablemq.outbox.jdbc;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * From which row on a lane claims in each destination's rows without a key. Alone, a lane works at the lowest row, and
 * while its batches are full goes on behind the last one instead of walking over its own deleted rows again. A lane
 * that finds others at work at the lowest row leaves it to them and works on a stretch of its own further up, so that
 * none walks over what the others hold or have just deleted. What is left behind by a lane that ended is found by those
 * who come to the lowest row in their turn, or have nothing more in front of them. Used by one thread.
 */
final class Fronts {

    /** Destinations that are remembered although nothing waits for them at the moment. */
    private static final int IDLE = 64;
    /** Full batches in a stretch. */
    private static final int STRETCH = 8;
    /** The furthest stretch: with batches of 500, a message is overtaken by some 64,000 at most. */
    private static final int MOST_STRETCHES = 16;

    private final Map<String, Long> lowest = new LinkedHashMap<>();
    /** Where a lane goes on that is not at the lowest row. */
    private final Map<String, Long> ahead = new HashMap<>();
    /** Destinations whose lowest row is known exactly: no claim of this lane was made since. */
    private final Set<String> surveyed = new HashSet<>();
    /** How many stretches further up are shared with others; none for a lane that finds itself alone. */
    private int stretches;

    private int turn;
    private boolean isJumped;
    private int batchesOfStretch;
    private long rowsOfBatch;

    /** @param turn 0 to begin at the lowest row also beside others, else at so many stretches above it */
    Fronts(int turn) {
        this.turn = turn;
    }

    /** No lane knows of all others: chance keeps them apart. */
    static Fronts anyTurn() {
        return new Fronts(ThreadLocalRandom.current().nextInt());
    }

    Set<String> destinations() {
        return lowest.keySet();
    }

    boolean isKnown(String destination) {
        return lowest.containsKey(destination);
    }

    /** Where rows wait, and the number of the first one for each destination. */
    void follow(Map<String, Long> ready) {
        if (lowest.size() > ready.size() + IDLE) {
            lowest.keySet().retainAll(ready.keySet());
            ahead.keySet().retainAll(ready.keySet());
        }
        lowest.putAll(ready);
        if (!isJumped || batchesOfStretch >= STRETCH) {
            begin(ready);
        }
    }

    private void begin(Map<String, Long> ready) {
        batchesOfStretch = 0;
        ahead.clear();
        surveyed.clear();
        int stretch = stretches == 0 ? 0 : Math.floorMod(turn++, stretches + 1);
        isJumped = stretch > 0;
        if (isJumped) {
            ready.forEach((destination, row) -> ahead.put(destination, row + (long) stretch * STRETCH * rowsOfBatch));
        } else {
            surveyed.addAll(ready.keySet());
        }
    }

    /** Rows without a key may come to that destination. */
    void expect(String destination) {
        lowest.putIfAbsent(destination, 0L);
    }

    long start(String destination) {
        return ahead.getOrDefault(destination, lowest.getOrDefault(destination, 0L));
    }

    boolean isAhead(List<String> destinations) {
        return destinations.stream().anyMatch(ahead::containsKey);
    }

    /** There is not enough in front: what is left is from the lowest row on. */
    void turnBack(List<String> destinations) {
        if (batchesOfStretch == 0) {
            stretches /= 2;
        }
        destinations.forEach(ahead::remove);
        isJumped = false;
    }

    /** Where these rows were there may be more. */
    void tookSome(List<StoredRow> rows) {
        batchesOfStretch++;
        Map<String, Range> ranges = ranges(rows);
        ranges.forEach((destination, range) -> rowsOfBatch = range.last() + 1 - range.first());
        if (isAnybodyHere(ranges)) {
            stretches = MOST_STRETCHES;
            begin(Map.copyOf(lowest));
            return;
        }
        ranges.forEach((destination, range) -> {
            if (!isJumped) {
                lowest.put(destination, range.first());
            }
            ahead.put(destination, range.last() + 1);
        });
    }

    /** At the lowest row of a moment ago: whoever has it is at work here. */
    private boolean isAnybodyHere(Map<String, Range> ranges) {
        if (surveyed.isEmpty()) {
            return false;
        }
        stretches = 0;
        boolean isAnybody = ranges.entrySet().stream()
                .filter(entry -> surveyed.contains(entry.getKey()))
                .anyMatch(entry -> entry.getValue().first() > start(entry.getKey()));
        surveyed.clear();
        return isAnybody;
    }

    /** From the lowest row on there was no more than these. */
    void tookAll(List<StoredRow> rows) {
        stretches = 0;
        surveyed.clear();
        ranges(rows).forEach((destination, range) -> lowest.put(destination, range.first()));
    }

    /** Nobody is to be overtaken until the next survey. */
    void gather() {
        stretches = 0;
        surveyed.clear();
        ahead.clear();
        isJumped = false;
    }

    private static Map<String, Range> ranges(List<StoredRow> rows) {
        Map<String, Range> ranges = new LinkedHashMap<>();
        rows.forEach(row -> ranges.merge(row.destination(), new Range(row.rowId(), row.rowId()), Range::with));
        return ranges;
    }

    private record Range(long first, long last) {

        Range with(Range other) {
            return new Range(Math.min(first, other.first), Math.max(last, other.last));
        }
    }
}
