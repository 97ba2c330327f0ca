package io.github.reliablemq.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Runs the real core of relay and consumer in virtual time, under faults that a seed chooses, on all processors. Exit
 * status 1 when a promise was broken, or when something was never tried.
 *
 * <pre>
 * --seeds N   how many, 10,000 by default
 * --from S    the first one, 0 by default
 * </pre>
 */
public final class Simulation {

    private Simulation() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args)) ? 0 : 1);
    }

    static boolean run(List<String> args) {
        int seeds = Arguments.number(args, "--seeds", 10_000);
        int from = Arguments.number(args, "--from", 0);
        Campaign campaign = new Campaign(Bug.NONE);
        Instant start = Instant.now();
        campaign.run(from, seeds, System.out);
        System.out.println("  in " + Duration.between(start, Instant.now()).toSeconds() + " s");
        campaign.print(System.out);
        return campaign.isGood();
    }
}
