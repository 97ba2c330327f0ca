package io.github.reliablemq.benchmarks.harness;

import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Has contestants take turns, A B A B…, so that a slow minute of the machine hits all of them. */
public final class Referee {

    private final Rules rules;
    private final Measuring meter;
    private final PrintStream out;

    /**
     * Sees to it that those rules are kept.
     *
     * @param out hears of each turn
     */
    public Referee(Rules rules, Meter meter, PrintStream out) {
        this(rules, (Measuring) meter, out);
    }

    Referee(Rules rules, Measuring meter, PrintStream out) {
        this.rules = rules;
        this.meter = meter;
        this.out = out;
    }

    /**
     * All rounds of a contest, which stays open.
     *
     * @throws WrongCountException when a contestant did not do its work
     */
    public Scores hold(Contest contest) throws SQLException, JMSException, InterruptedException {
        out.println("# " + contest.name() + ": " + contest.about());
        Rules turns = contest.turns().of(rules);
        warmUp(contest, turns);
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        contest.contestants().forEach(contestant -> samples.put(contestant.name(), new ArrayList<>()));
        for (int round = 1; round <= turns.rounds(); round++) {
            for (Contestant contestant : inOrderOf(round, contest)) {
                Sample sample = quietest(contestant, "round " + round, turns);
                Objects.requireNonNull(samples.get(contestant.name())).add(sample);
            }
        }
        return new Scores(contest, samples, rules.busyCores());
    }

    /** Another one begins each round, so that nobody always comes after the same one. */
    private static List<Contestant> inOrderOf(int round, Contest contest) {
        List<Contestant> order = new ArrayList<>(contest.contestants());
        Collections.rotate(order, 1 - round);
        return order;
    }

    private void warmUp(Contest contest, Rules turns) throws SQLException, JMSException, InterruptedException {
        long end = System.nanoTime() + contest.turns().leastWarmUp().toNanos();
        for (int round = 1; round <= turns.warmUps() || System.nanoTime() < end; round++) {
            for (Contestant contestant : contest.contestants()) {
                turn(contestant, "warm-up " + round);
            }
        }
    }

    private Sample quietest(Contestant contestant, String when, Rules turns)
            throws SQLException, JMSException, InterruptedException {
        Sample quietest = turn(contestant, when);
        for (int i = 1; i <= turns.repeats() && quietest.foreignCores() > turns.busyCores(); i++) {
            Sample again = turn(contestant, when + ", repeated because the machine was busy");
            quietest = again.foreignCores() < quietest.foreignCores() ? again : quietest;
        }
        return quietest;
    }

    private Sample turn(Contestant contestant, String when) throws SQLException, JMSException, InterruptedException {
        Sample sample = meter.measure(contestant);
        out.println("#   " + when + ": " + contestant.name() + ", "
                + Numbers.brief(sample.figures().getOrDefault(Figure.RATE, 0.0)) + "/s for "
                + Numbers.brief(sample.seconds())
                + " s, others used " + Numbers.brief(sample.foreignCores()) + " cores");
        return sample;
    }
}
