package io.github.reliablemq.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * How far contests go in which something grows.
 *
 * @param messages of the largest backlog
 * @param payload bytes of the longest body
 * @param keys of the most different ones
 * @param relays at most on one outbox
 */
record Growth(int messages, int payload, int keys, int relays) {

    /**
     * From the least on by that factor, and the most: always more than one. A step less than half as large as the most
     * comes before it; a larger one would say nothing new.
     */
    static List<Integer> steps(int least, int most, int factor) {
        List<Integer> steps = new ArrayList<>();
        for (long step = Math.min(least, Math.max(1, most / factor)); 2 * step <= most; step *= factor) {
            steps.add((int) step);
        }
        steps.add(most);
        return List.copyOf(steps);
    }
}
