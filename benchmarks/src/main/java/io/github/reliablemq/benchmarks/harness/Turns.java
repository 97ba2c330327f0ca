package io.github.reliablemq.benchmarks.harness;

import java.time.Duration;

/**
 * How many turns a contest takes of those that are asked for.
 *
 * @param leastWarmUp rounds are not counted before that much time has passed
 * @param most rounds, warm-ups and repeats at most
 */
public record Turns(Duration leastWarmUp, Rules most) {

    private static final int ANY = Integer.MAX_VALUE;

    /** As many as are asked for. */
    public static final Turns AS_ASKED = warmedUpFor(Duration.ZERO);

    /** One that is too long to be repeated. */
    public static final Turns ONE = new Turns(Duration.ZERO, new Rules(1, 0, 0, 0));

    /** As many as are asked for, after uncounted rounds for at least that long. */
    public static Turns warmedUpFor(Duration time) {
        return new Turns(time, new Rules(ANY, ANY, 0, ANY));
    }

    /** So many at most. */
    public static Turns atMost(int rounds, int warmUps) {
        return new Turns(Duration.ZERO, new Rules(rounds, warmUps, 0, ANY));
    }

    Rules of(Rules asked) {
        return new Rules(
                Math.min(asked.rounds(), most.rounds()),
                Math.min(asked.warmUps(), most.warmUps()),
                asked.busyCores(),
                Math.min(asked.repeats(), most.repeats()));
    }
}
