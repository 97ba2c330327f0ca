package io.github.reliablemq.simulation;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Many seeds, one after the other. */
final class Campaign {

    /** So often a seed is run twice, to see that it is repeatable. */
    private static final int TWICE = 100;

    private static final int SHOWN = 60;

    private final Bug bug;
    private final Tally tally = new Tally();
    private long seeds;
    private long violations;

    Campaign(Bug bug) {
        this.bug = bug;
    }

    /** Runs that seed; says what it broke, if it did. */
    Optional<Run> run(long seed) {
        Run run = Run.of(Choices.seeded(seed), bug, Timeline.hashed());
        seeds++;
        tally.add(run.tally());
        if (seed % TWICE == 0) {
            Run again = Run.of(Choices.seeded(seed), bug, Timeline.hashed());
            if (again.hash() != run.hash()) {
                throw new IllegalStateException("Seed " + seed
                        + " is not repeatable: something in the core or its fakes" + " depends on more than the seed");
            }
        }
        if (run.violation().isEmpty()) {
            return Optional.empty();
        }
        violations++;
        return Optional.of(run);
    }

    /** Prints the shortest way to the violation and how to see it again. */
    void report(long seed, Run failing, PrintStream out) {
        int[] tape = Shrinker.shrink(failing, bug);
        Run shortest = Run.of(Choices.replaying(tape), bug, Timeline.ofTheLast(SHOWN));
        out.println("seed " + seed + ": " + failing.violation().orElseThrow().getMessage());
        out.println(
                "shortest: " + shortest.violation().map(Throwable::getMessage).orElse("gone"));
        shortest.lines().forEach(line -> out.println("  " + line));
        out.println("  as a test: assertThat(Run.of(Choices.replaying("
                + Arrays.toString(tape).replaceAll("[\\[\\]]", "")
                + "), Bug.NONE, Timeline.hashed()).violation()).isEmpty();");
    }

    List<Sometimes> never() {
        return Arrays.stream(Sometimes.values())
                .filter(each -> tally.times(each) == 0)
                .toList();
    }

    List<Fault> neverStruck() {
        return Arrays.stream(Fault.values())
                .filter(each -> tally.times(each) == 0)
                .toList();
    }

    /** All is well, and everything was tried. */
    boolean isGood() {
        return violations == 0 && never().isEmpty() && neverStruck().isEmpty();
    }

    void print(PrintStream out) {
        for (Fault fault : Fault.values()) {
            out.printf("  %-32s %d%n", fault, tally.times(fault));
        }
        for (Sometimes each : Sometimes.values()) {
            out.printf("  sometimes %-32s %d%n", each, tally.times(each));
        }
        out.println(this);
    }

    @Override
    public String toString() {
        int all = Sometimes.values().length;
        return "SIM seeds=" + seeds + " events=" + tally.events() + " faults=" + tally.faults() + " violations="
                + violations + " sometimes=" + (all - never().size()) + "/" + all;
    }
}
