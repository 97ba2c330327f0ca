package io.github.reliablemq.simulation;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a run is made of: each seed draws its own few faults, because a run with all of them at once gets nowhere and
 * tries little.
 *
 * @param rates one in how many times each fault strikes; absent for never
 * @param poison messages that the broker refuses, in a hundred
 */
record Plan(int relays, int lanes, int consumers, int transactions, int keys, int poison, Map<Fault, Integer> rates) {

    private static final int[] RARITIES = {100, 40, 15, 6};

    static Plan drawn(Choices choices) {
        int relays = 1 + choices.below(4);
        int lanes = 1 + choices.below(2);
        int consumers = 1 + choices.below(2);
        int transactions = 5 + choices.below(40);
        int keys = choices.below(5);
        int poison = choices.oneIn(3) ? 5 : 0;
        Map<Fault, Integer> rates = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            if (choices.oneIn(3)) {
                rates.put(fault, RARITIES[choices.below(RARITIES.length)]);
            }
        }
        return new Plan(relays, lanes, consumers, transactions, keys, poison, rates);
    }

    int rate(Fault fault) {
        return rates.getOrDefault(fault, 0);
    }
}
