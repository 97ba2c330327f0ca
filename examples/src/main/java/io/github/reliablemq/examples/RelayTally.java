package io.github.reliablemq.examples;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was recorded held against the queue.
 *
 * @param recorded messages numbered from 0
 * @param stored copies in the queue
 * @param lost numbers that are not in the queue
 * @param repeated copies beyond the first of a number
 * @param misordered first copies that stand behind a later number of their key
 */
record RelayTally(int recorded, int stored, int lost, int repeated, int misordered) {

    static RelayTally of(int recorded, List<String> queue, int keys) {
        Set<Integer> first = new LinkedHashSet<>();
        queue.forEach(text -> first.add(Integer.valueOf(text)));
        Map<Integer, Integer> last = new HashMap<>();
        int misordered = 0;
        for (int number : first) {
            Integer before = last.merge(number % keys, number, Math::max);
            if (before > number) {
                misordered++;
            }
        }
        return new RelayTally(recorded, queue.size(), recorded - first.size(), queue.size() - first.size(), misordered);
    }

    @Override
    public String toString() {
        return "recorded=" + recorded + " stored=" + stored + " lost=" + lost + " repeated=" + repeated + " misordered="
                + misordered;
    }
}
