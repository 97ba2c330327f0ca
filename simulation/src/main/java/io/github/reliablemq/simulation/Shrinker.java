package io.github.reliablemq.simulation;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Makes the tape of a failing run simpler while it still breaks the same promise: shorter, with fewer choices that are
 * not zero, and those smaller. Since zero is always the harmless choice, what is left are the faults that matter.
 */
final class Shrinker {

    private static final int MOST_RUNS = 3_000;

    private final Bug bug;
    private final String promise;
    private int[] best;
    private int runs;

    private Shrinker(Bug bug, String promise, int[] tape) {
        this.bug = bug;
        this.promise = promise;
        this.best = tape;
    }

    /** The simplest tape found that breaks that promise. */
    static int[] shrink(Run failing, Bug bug) {
        String promise = failing.violation().orElseThrow().promise();
        Shrinker shrinker = new Shrinker(bug, promise, failing.choices());
        shrinker.run();
        return shrinker.best;
    }

    private void run() {
        int before;
        do {
            before = weight(best);
            for (int size = Math.max(1, best.length / 2); size >= 1; size /= 2) {
                changeEach(size);
            }
        } while (weight(best) < before && runs < MOST_RUNS);
    }

    private void changeEach(int size) {
        for (int from = 0; from < best.length && runs < MOST_RUNS; from += size) {
            int start = from;
            int end = Math.min(best.length, from + size);
            if (!isZero(start, end)) {
                tryIt(tape -> cut(tape, start, end));
                tryIt(tape -> zeroed(tape, start, Math.min(tape.length, end)));
            }
            if (size == 1 && start < best.length && best[start] > 1) {
                tryIt(tape -> halved(tape, start));
            }
        }
        tryIt(Shrinker::withoutZeros);
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < Math.min(to, best.length); i++) {
            if (best[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void tryIt(UnaryOperator<int[]> change) {
        int[] candidate = change.apply(best);
        if (weight(candidate) >= weight(best)) {
            return;
        }
        runs++;
        Run run = Run.of(Choices.replaying(candidate), bug, Timeline.hashed());
        if (run.violation().filter(each -> each.promise().equals(promise)).isPresent()) {
            best = candidate;
        }
    }

    /** Choices that are not zero count most, then the length, then their size. */
    private static int weight(int... tape) {
        int weight = tape.length;
        for (int choice : tape) {
            weight += choice == 0 ? 0 : 1_000 + Integer.numberOfTrailingZeros(Integer.highestOneBit(choice));
        }
        return weight;
    }

    private static int[] cut(int[] tape, int from, int to) {
        int[] shorter = Arrays.copyOf(tape, tape.length - (to - from));
        System.arraycopy(tape, to, shorter, from, tape.length - to);
        return shorter;
    }

    private static int[] zeroed(int[] tape, int from, int to) {
        int[] simpler = tape.clone();
        Arrays.fill(simpler, from, to, 0);
        return simpler;
    }

    private static int[] halved(int[] tape, int at) {
        int[] simpler = tape.clone();
        simpler[at] /= 2;
        return simpler;
    }

    /** Beyond its end a tape is zero anyway. */
    private static int[] withoutZeros(int[] tape) {
        int end = tape.length;
        while (end > 0 && tape[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(tape, end);
    }
}
