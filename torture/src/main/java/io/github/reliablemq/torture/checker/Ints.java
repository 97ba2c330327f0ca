package io.github.reliablemq.torture.checker;

import java.util.Arrays;

/** A growing column of small numbers. */
final class Ints {
    private int[] values = new int[64];
    private int size;

    int size() {
        return size;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size] = value;
        size++;
    }

    int get(int index) {
        return values[index];
    }

    void set(int index, int value) {
        values[index] = value;
    }
}
