package io.github.reliablemq.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Every choice of a run, from a seed or from a tape of a former run. Zero is always the harmless choice: no fault, the
 * shortest wait, the least of everything. So a tape is made simpler by making its numbers smaller.
 */
final class Choices {

    private final SplittableRandom random;
    private final int[] given;
    private final boolean seeded;
    private int[] made = new int[256];
    private int count;

    private Choices(SplittableRandom random, int[] given, boolean seeded) {
        this.random = random;
        this.given = given;
        this.seeded = seeded;
    }

    static Choices seeded(long seed) {
        return new Choices(new SplittableRandom(seed), new int[0], true);
    }

    /** The same again; zero where the tape ends. */
    static Choices replaying(int... tape) {
        return new Choices(new SplittableRandom(0), tape, false);
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        int choice = seeded ? random.nextInt(bound) : count < given.length ? given[count] % bound : 0;
        if (count == made.length) {
            made = Arrays.copyOf(made, 2 * count);
        }
        made[count] = choice;
        count++;
        return choice;
    }

    /** True once in {@code n} times; never for 0. */
    boolean oneIn(int n) {
        return n > 0 && below(n) == n - 1;
    }

    /** What was chosen so far. */
    int[] tape() {
        return Arrays.copyOf(made, count);
    }
}
