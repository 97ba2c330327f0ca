package io.github.reliablemq.torture.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A growing column of small numbers, in pieces: growing copies nothing, and little is allocated ahead. */
final class Ints {
    private static final int BITS = 14;
    private static final int MASK = (1 << BITS) - 1;

    private final List<int[]> pieces = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void add(int value) {
        if (size >> BITS == pieces.size()) {
            pieces.add(new int[size == 0 ? 1 << 6 : 1 << BITS]);
        } else if (size < 1 << BITS && size == pieces.get(0).length) {
            pieces.set(0, Arrays.copyOf(pieces.get(0), 2 * size));
        }
        size++;
        set(size - 1, value);
    }

    int get(int index) {
        return pieces.get(index >> BITS)[index & MASK];
    }

    void set(int index, int value) {
        pieces.get(index >> BITS)[index & MASK] = value;
    }
}
