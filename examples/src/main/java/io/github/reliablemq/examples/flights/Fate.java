package io.github.reliablemq.examples.flights;

import java.util.SplittableRandom;

/** What becomes of the transaction that records a flight. Decided by the seed, so that a run can be repeated. */
enum Fate {
    COMMITTED,
    /** The whole transaction is rolled back, after the flight was announced. */
    ROLLED_BACK,
    /** Flight and announcement are rolled back to a savepoint; the transaction around them commits. */
    ROLLED_BACK_TO_SAVEPOINT;

    private static final int ONE_IN = 50;

    static Fate of(Flight flight, long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + flight.number());
        if (random.nextInt(ONE_IN) != 0) {
            return COMMITTED;
        }
        return random.nextInt(3) == 0 ? ROLLED_BACK_TO_SAVEPOINT : ROLLED_BACK;
    }
}
