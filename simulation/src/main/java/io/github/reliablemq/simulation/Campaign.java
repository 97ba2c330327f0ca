package io.github.reliablemq.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many seeds, as many at once as there are processors. What is kept of them does not grow with their number.
 * Thread-safe, but for one campaign at a time.
 */
final class Campaign {

    /** So often a seed is run twice, to see that it is repeatable. */
    private static final int TWICE = 100;

    private static final int SHOWN = 60;
    private static final int MOST_REPORTED = 3;
    private static final long PROGRESS = 10_000;

    private final Bug bug;
    private final Tally tally = new Tally();
    private final List<Failing> failing = new ArrayList<>();
    private long seeds;
    private long violations;

    Campaign(Bug bug) {
        this.bug = bug;
    }

    /** A seed under which something was broken. */
    private record Failing(long seed, Run run) {}

    /** Runs that many seeds; tells of its progress. */
    void run(long from, long count, PrintStream out) {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        AtomicLong next = new AtomicLong(from);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    for (long seed = next.getAndIncrement(); seed < from + count; seed = next.getAndIncrement()) {
                        run(seed);
                        tell(count, out);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("The campaign ended early", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private synchronized void tell(long count, PrintStream out) {
        if (seeds % PROGRESS == 0 && seeds < count) {
            out.println("  " + seeds + " of " + count + ", violations=" + violations);
        }
    }

    private void run(long seed) {
        Run run = Run.of(Choices.seeded(seed), bug, Timeline.hashed());
        if (seed % TWICE == 0) {
            Run again = Run.of(Choices.seeded(seed), bug, Timeline.hashed());
            if (again.hash() != run.hash()) {
                throw new IllegalStateException("Seed " + seed
                        + " is not repeatable: something in the core or its fakes depends on more than the seed");
            }
        }
        add(seed, run);
    }

    private synchronized void add(long seed, Run run) {
        seeds++;
        tally.add(run.tally());
        if (run.violation().isPresent()) {
            violations++;
            if (failing.size() < MOST_REPORTED) {
                failing.add(new Failing(seed, run));
            }
        }
    }

    /** Prints the shortest way to a violation and how to see it again. */
    private void report(Failing broken, PrintStream out) {
        int[] tape = Shrinker.shrink(broken.run(), bug);
        Run shortest = Run.of(Choices.replaying(tape), bug, Timeline.ofTheLast(SHOWN));
        out.println("seed " + broken.seed() + ": "
                + broken.run().violation().orElseThrow().getMessage());
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
        failing.forEach(each -> report(each, out));
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
