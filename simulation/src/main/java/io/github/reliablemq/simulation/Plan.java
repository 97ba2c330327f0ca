package io.github.reliablemq.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a run is made of: each seed draws its own few faults, because a run with all of them at once gets nowhere and
 * tries little.
 *
 * @param relays that many processes, each with {@code lanes}
 * @param consumers with an inbox
 * @param leased consumers with leases; 0 for no such subscription
 * @param poison messages that the broker refuses, in a hundred
 * @param killers of relays and of consumers
 * @param pace one in how many steps of a claim others get to do something; 0 for never
 * @param rates one in how many times each fault strikes; absent for never
 */
record Plan(
        Scene scene,
        int relays,
        int lanes,
        int consumers,
        int leased,
        int transactions,
        int keys,
        int poison,
        Killers killers,
        int pace,
        Map<Fault, Integer> rates) {

    private static final int[] RARITIES = {100, 40, 15, 6};
    private static final int[] PACES = {0, 6, 2};
    private static final Scene[] SCENES = {Scene.ANY, Scene.ANY, Scene.ANY, Scene.CLOCKS_OFF, Scene.CALM};

    /** What a run is to show. */
    enum Scene {
        /** Anything may go wrong. */
        ANY,
        /** The same, and the clocks of relays are an hour off. */
        CLOCKS_OFF,
        /** Nothing but what leaves most of the relays' work alone: then it has to be done in time. */
        CALM
    }

    /**
     * Messages that end whatever process has them.
     *
     * @param ofRelays each time one is sent
     * @param ofConsumers each time one is handled
     */
    record Killers(int ofRelays, int ofConsumers) {}

    static Plan drawn(Choices choices) {
        Scene scene = SCENES[choices.below(SCENES.length)];
        int relays = 1 + choices.below(4);
        int lanes = 1 + choices.below(2);
        int consumers = 1 + choices.below(3);
        int leased = choices.oneIn(3) ? 1 + choices.below(2) : 0;
        int transactions = 5 + choices.below(40);
        int keys = choices.below(5);
        int poison = choices.oneIn(3) ? 5 : 0;
        int ofRelays = choices.oneIn(5) && scene != Scene.CALM ? 1 : 0;
        Killers killers = new Killers(ofRelays, choices.oneIn(6) ? 1 : 0);
        int pace = PACES[choices.below(PACES.length)];
        Map<Fault, Integer> rates = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            if (choices.oneIn(3) && (scene != Scene.CALM || fault.leavesOthersAlone())) {
                rates.put(fault, RARITIES[choices.below(RARITIES.length)]);
            }
        }
        return new Plan(scene, relays, lanes, consumers, leased, transactions, keys, poison, killers, pace, rates);
    }

    /** How far the clock of that relay is off. */
    Duration clockOff(int relay) {
        return scene == Scene.CLOCKS_OFF ? Duration.ofHours(relay % 2 == 0 ? 1 : -1) : Duration.ZERO;
    }

    int rate(Fault fault) {
        return rates.getOrDefault(fault, 0);
    }
}
