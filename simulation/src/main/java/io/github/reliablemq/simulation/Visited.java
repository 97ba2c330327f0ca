package io.github.reliablemq.simulation;

import io.github.reliablemq.simulation.Snapshot.Fate;
import io.github.reliablemq.simulation.Snapshot.Lane;
import io.github.reliablemq.simulation.Snapshot.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The snapshots that were seen, numbered in the order they were found, each as a few numbers in a large array: lanes,
 * rows and the rest repeat in millions of combinations, so each different one is kept once. A lane is compared in full
 * only when it has just made a step. Lanes are alike, so snapshots that differ in their order only are one.
 */
final class Visited {

    /** No snapshot. */
    static final int NONE = -1;

    /** In a block of memory. */
    private static final int BLOCK = 1 << 16;

    private final Parts<Row> rows = new Parts<>();
    private final Parts<Lane> lanes = new Parts<>();
    private final Parts<Fate> fates = new Parts<>();
    private final Parts<List<List<Integer>>> zombies = new Parts<>();
    private final Parts<Budget> budgets = new Parts<>();
    private final int messageCount;
    private final int laneCount;
    /** Numbers of one snapshot, and in the end the number of the one it was found from. */
    private final int width;

    private final List<int[]> blocks = new ArrayList<>();
    /** By hash, one more than the number of a snapshot; 0 for none. */
    private int[] table = new int[1 << 16];

    private int size;

    Visited(int messages, int lanes) {
        this.messageCount = messages;
        this.laneCount = lanes;
        this.width = 2 * messages + lanes + 3;
    }

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

        P part(int number) {
            return all.get(number);
        }
    }

    int size() {
        return size;
    }

    /** Adds a snapshot that was found from that one, unless it was seen before. */
    void add(Snapshot there, int from) {
        int[] key = key(there);
        int slot = slot(key, 0);
        if (table[slot] != 0) {
            return;
        }
        if (size % BLOCK == 0) {
            blocks.add(new int[BLOCK * width]);
        }
        int[] block = blocks.get(size / BLOCK);
        int at = size % BLOCK * width;
        System.arraycopy(key, 0, block, at, width - 1);
        block[at + width - 1] = from;
        size++;
        table[slot] = size;
        if (2L * size > table.length) {
            grow();
        }
    }

    /** Where that key is, or would be. */
    private int slot(int[] numbers, int offset) {
        int hash = 1;
        for (int i = offset; i < offset + width - 1; i++) {
            hash = 31 * hash + numbers[i];
        }
        int mixed = hash * 0x9E3779B9;
        int slot = (mixed ^ mixed >>> 15) & table.length - 1;
        while (table[slot] != 0 && !isAt(table[slot] - 1, numbers, offset)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private boolean isAt(int number, int[] numbers, int offset) {
        int at = number % BLOCK * width;
        return Arrays.equals(blocks.get(number / BLOCK), at, at + width - 1, numbers, offset, offset + width - 1);
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int number = 0; number < size; number++) {
            table[slot(blocks.get(number / BLOCK), number % BLOCK * width)] = number + 1;
        }
    }

    private int[] key(Snapshot of) {
        int[] numbers = of.lanes().stream().mapToInt(lanes::number).toArray();
        Snapshot same = inOrder(of, numbers);
        int[] key = new int[width - 1];
        for (int i = 0; i < messageCount; i++) {
            key[i] = rows.number(same.rows().get(i));
            key[messageCount + i] = fates.number(same.fates().get(i));
        }
        Arrays.sort(numbers);
        System.arraycopy(numbers, 0, key, 2 * messageCount, laneCount);
        key[width - 3] = zombies.number(of.zombies());
        key[width - 2] = budgets.number(of.budget());
        return key;
    }

    /** With its lanes in the order of their numbers. */
    private Snapshot inOrder(Snapshot of, int... numbers) {
        List<Integer> order = IntStream.range(0, laneCount)
                .boxed()
                .sorted(Comparator.comparingInt(lane -> numbers[lane]))
                .toList();
        for (int lane = 0; lane < laneCount; lane++) {
            if (order.get(lane) != lane) {
                return of.reordered(order);
            }
        }
        return of;
    }

    Snapshot get(int number) {
        int[] block = blocks.get(number / BLOCK);
        int at = number % BLOCK * width;
        List<Row> ofRows = new ArrayList<>(messageCount);
        List<Fate> ofFates = new ArrayList<>(messageCount);
        for (int i = 0; i < messageCount; i++) {
            ofRows.add(rows.part(block[at + i]));
            ofFates.add(fates.part(block[at + messageCount + i]));
        }
        List<Lane> ofLanes = new ArrayList<>(laneCount);
        for (int i = 0; i < laneCount; i++) {
            ofLanes.add(lanes.part(block[at + 2 * messageCount + i]));
        }
        return new Snapshot(
                ofRows, ofLanes, zombies.part(block[at + width - 3]), ofFates, budgets.part(block[at + width - 2]));
    }

    /** How it was reached, the start first. */
    List<Snapshot> wayTo(int end) {
        List<Snapshot> way = new ArrayList<>();
        for (int number = end;
                number != NONE;
                number = blocks.get(number / BLOCK)[number % BLOCK * width + width - 1]) {
            way.add(get(number));
        }
        Collections.reverse(way);
        return way;
    }
}
