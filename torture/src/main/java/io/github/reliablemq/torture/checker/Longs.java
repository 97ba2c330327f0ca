package io.github.reliablemq.torture.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A growing column of numbers, in pieces: growing copies nothing, and little is allocated ahead. */
final class Longs {
    private static final int BITS = 14;
    private static final int MASK = (1 << BITS) - 1;

    private final List<long[]> pieces = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void add(long value) {
        if (size >> BITS == pieces.size()) {
            pieces.add(new long[size == 0 ? 1 << 6 : 1 << BITS]);
        } else if (size < 1 << BITS && size == pieces.get(0).length) {
            pieces.set(0, Arrays.copyOf(pieces.get(0), 2 * size));
        }
        size++;
        set(size - 1, value);
    }

    long get(int index) {
        return pieces.get(index >> BITS)[index & MASK];
    }

    void set(int index, long value) {
        pieces.get(index >> BITS)[index & MASK] = value;
    }

    /** In ascending order; the column itself stays as it is. */
    long[] sorted() {
        long[] sorted = new long[size];
        for (int index = 0; index < size; index++) {
            sorted[index] = get(index);
        }
        Arrays.sort(sorted);
        return sorted;
    }
}
