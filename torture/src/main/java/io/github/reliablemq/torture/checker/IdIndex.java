package io.github.reliablemq.torture.checker;

import java.util.Arrays;

/**
 * Numbers ids from zero in the order they come, about 30 bytes for each: a map of objects would need five times that.
 */
final class IdIndex {
    static final int NONE = -1;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final Longs highs = new Longs();
    private final Longs lows = new Longs();
    /** Index plus one; zero is a free slot. */
    private int[] slots = new int[1 << 10];

    int size() {
        return highs.size();
    }

    Id get(int index) {
        return new Id(highs.get(index), lows.get(index));
    }

    /** The index of {@code id}, or {@link #NONE}. */
    int find(Id id) {
        return slots[slot(id)] - 1;
    }

    /** The index of {@code id}, a new one if it had none. */
    int add(Id id) {
        int slot = slot(id);
        if (slots[slot] == 0) {
            highs.add(id.high());
            lows.add(id.low());
            slots[slot] = size();
            if (size() > slots.length / 2) {
                grow();
            }
            return size() - 1;
        }
        return slots[slot] - 1;
    }

    private int slot(Id id) {
        int mask = slots.length - 1;
        int slot = (int) (((id.high() ^ Long.rotateLeft(id.low(), 32)) * MIX) >>> 33) & mask;
        while (slots[slot] != 0 && (highs.get(slots[slot] - 1) != id.high() || lows.get(slots[slot] - 1) != id.low())) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        slots = Arrays.copyOf(slots, slots.length * 2);
        Arrays.fill(slots, 0);
        for (int index = 0; index < size(); index++) {
            slots[slot(get(index))] = index + 1;
        }
    }
}
