package io.github.reliablemq.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Walks through everything that can happen to a few lanes and messages of one key with a few faults, breadth first, in
 * the real machine of the lane. Exit status 1 when a promise can be broken, or when a way of doing it that is known to
 * be wrong is not found out.
 *
 * <pre>
 * --messages N   2 by default
 * --lanes N      2 by default
 * --faults N     of each kind, 1 by default
 * --most N       in all, 4 by default
 * </pre>
 */
public final class Explorer {

    private final LaneModel model;
    private final BrokerModel rest;
    private final Visited visited;
    private long ends;

    private Explorer(int lanes, int messages, Budget budget, Mutant mutant) {
        this.model = new LaneModel(messages, mutant);
        this.rest = new BrokerModel(mutant);
        this.visited = new Visited(messages, lanes);
        visited.add(model.start(lanes, budget), Visited.NONE);
    }

    /**
     * What was found.
     *
     * @param states different ones
     * @param ends states in which nothing can happen any more
     * @param broken the first promise that can be broken, with the shortest way to it
     */
    record Found(long states, long ends, Optional<Violation> broken, List<Snapshot> way) {}

    static Found explore(int lanes, int messages, Budget budget, Mutant mutant) {
        return new Explorer(lanes, messages, budget, mutant).walk();
    }

    private Found walk() {
        for (int number = 0; number < visited.size(); number++) {
            Snapshot here = visited.get(number);
            try {
                List<Snapshot> next = model.next(here);
                if (next.isEmpty()) {
                    ends++;
                    rest.checkAtRest(here);
                }
                for (Snapshot there : next) {
                    visited.add(there, number);
                }
            } catch (Violation e) {
                return new Found(visited.size(), ends, Optional.of(e), visited.wayTo(number));
            }
        }
        return new Found(visited.size(), ends, Optional.empty(), List.of());
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args)) ? 0 : 1);
    }

    static boolean run(List<String> args) {
        int messages = Arguments.number(args, "--messages", 2);
        int lanes = Arguments.number(args, "--lanes", 2);
        int faults = Arguments.number(args, "--faults", 1);
        int most = Arguments.number(args, "--most", 4);
        Instant begun = Instant.now();
        Found found = explore(lanes, messages, Budget.each(faults, most), Mutant.NONE);
        found.broken().ifPresent(broken -> {
            System.out.println(broken.getMessage());
            found.way().forEach(each -> System.out.println("  " + each));
        });
        List<Mutant> wrong = Arrays.stream(Mutant.values())
                .filter(mutant -> mutant != Mutant.NONE)
                .toList();
        long caught = 0;
        for (Mutant mutant : wrong) {
            Found of = explore(2, 2, Budget.each(1, 3), mutant);
            caught += of.broken().isPresent() ? 1 : 0;
            System.out.printf(
                    "  %-24s %s after %d states%n",
                    mutant, of.broken().map(Throwable::getMessage).orElse("NOT FOUND"), of.states());
        }
        System.out.println("EXPLORER lanes=" + lanes + " messages=" + messages + " faults=" + faults + " most=" + most
                + " states="
                + found.states() + " ends=" + found.ends() + " violations="
                + found.broken().stream().count()
                + " mutants=" + caught + "/" + wrong.size() + " seconds="
                + Duration.between(begun, Instant.now()).toSeconds());
        return found.broken().isEmpty() && caught == wrong.size();
    }
}
