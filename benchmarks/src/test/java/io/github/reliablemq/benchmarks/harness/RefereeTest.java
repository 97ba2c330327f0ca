package io.github.reliablemq.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefereeTest {

    private final List<String> turns = new ArrayList<>();
    private final Deque<Double> foreignCores = new ArrayDeque<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final Contestant ours = new Doing("ours", new ArrayList<>());
    private final Contestant other = new Doing("other", new ArrayList<>());
    private Contest contest = Contest.ofOne("contest", "about", List.of(Figure.RATE, Figure.WAL), ours, List.of(other));

    @Test
    void contestantsTakeTurnsAndWarmUpsDoNotCount() throws SQLException, JMSException, InterruptedException {
        Scores scores = hold(new Rules(2, 1, 0.5, 0));

        assertThat(turns).containsExactly("ours", "other", "ours", "other", "other", "ours");
        assertThat(scores.samples().get("ours")).hasSize(2);
        assertThat(scores.spread("ours", Figure.RATE)).contains(new Spread(4.5, 3, 6));
        assertThat(scores.spread("ours", Figure.WAL)).isEmpty();
    }

    @Test
    void aBusyTurnIsRepeatedAndTheQuietestOfItIsTaken() throws SQLException, JMSException, InterruptedException {
        foreignCores.addAll(List.of(2.0, 0.7, 1.0));

        Scores scores = hold(new Rules(1, 0, 0.5, 2));

        assertThat(turns).containsExactly("ours", "ours", "ours", "other");
        assertThat(scores.samples().get("ours"))
                .extracting(Sample::foreignCores)
                .containsExactly(0.7);
        assertThat(scores.comparisons()).hasSize(1).noneMatch(Comparison::isResult);
    }

    @Test
    void theReportHasATableALineForEachComparisonAndEverySample()
            throws SQLException, JMSException, InterruptedException {
        Report report = new Report(Map.of("sizes", "tiny"), out);

        report.add(hold(new Rules(1, 0, 0.5, 0)));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("# sizes: tiny")
                .contains("| contestant | msgs/s | WAL B/msg |")
                .contains("| ours | 1.00 (1.00 – 1.00) |  |")
                .contains("RESULT name=contest/ours/other/rate ours=1.0000 other=2.0000 ratio=0.5000");
        assertThat(report.isComplete()).isTrue();
        assertThat(JsonReport.of(Map.of("quoted", "a \"b\\"), List.of(), report.scores()))
                .contains("{\"quoted\":\"a \\\"b\\\\\"}")
                .contains(
                        "\"ours\":[{\"rate\":1.0000,\"seconds\":1.0000,\"foreign-cores\":0.0000,\"machine\":\"quiet\"}]")
                .contains("\"name\":\"contest/ours/other/rate\",\"machine\":\"quiet\"");
    }

    @Test
    void aFigureWithoutAnOpponentIsComparedWithItsBar() throws SQLException, JMSException, InterruptedException {
        foreignCores.addAll(List.of(0.0, 0.9, 0.0));
        contest = Contest.alone("alone", "about", List.of(Figure.WAL, Figure.RATE), ours, Map.of(Figure.RATE, 4.0));

        Scores scores = hold(new Rules(3, 0, 0.5, 0));

        assertThat(scores.comparisons())
                .extracting(Comparison::line)
                .containsExactly("RESULT name=alone/ours/bar/rate ours=2.0000 other=4.0000 ratio=0.5000 min=0.2500"
                        + " max=0.7500 busy=1/3");
    }

    @Test
    void contestantsWithoutAnOpponentHaveTheSameBarAndAreNotComparedWithEachOther()
            throws SQLException, JMSException, InterruptedException {
        contest = Contest.eachAlone(
                "each", "about", List.of(Figure.RATE), List.of(ours, other), Map.of(Figure.RATE, 4.0));

        Scores scores = hold(new Rules(1, 0, 0.5, 0));

        assertThat(scores.comparisons())
                .extracting(Comparison::name)
                .containsExactly("each/ours/bar/rate", "each/other/bar/rate");
    }

    @Test
    void whatGrowsIsComparedWithTheFirstStepAndSavedWithItsAxis()
            throws SQLException, JMSException, InterruptedException {
        Map<String, Double> places = new LinkedHashMap<>();
        places.put("ours", 10.0);
        places.put("other", 1000.0);
        Contest growing =
                Contest.growing("G", "about", List.of(Figure.RATE), new Axis("messages", places), List.of(ours, other));

        Scores scores = new Referee(new Rules(1, 0, 0.5, 0), this::measure, out).hold(growing);

        assertThat(scores.comparisons()).extracting(Comparison::name).containsExactly("G/other/ours/rate");
        assertThat(JsonReport.of(Map.of(), List.of(), List.of(scores)))
                .contains("\"figures\":[\"rate\"]")
                .contains("\"axis\":{\"label\":\"messages\",\"values\":{\"ours\":10.0000,\"other\":1000.0000}}");
        assertThatThrownBy(() -> new Axis("messages", Map.of("ours", 0.0))).hasMessageContaining("no logarithmic axis");
    }

    @Test
    void aContestMayTakeFewerTurnsThanAreAskedFor() throws SQLException, JMSException, InterruptedException {
        contest = contest.in(Turns.atMost(1, 0));
        assertThat(hold(new Rules(5, 2, 0.5, 0)).samples().get("ours")).hasSize(1);
        assertThat(turns).containsExactly("ours", "other");

        turns.clear();
        foreignCores.addAll(List.of(1.0, 1.0));
        contest = contest.in(Turns.ONE);
        hold(new Rules(5, 2, 0.5, 2));
        assertThat(turns).containsExactly("ours", "other");
    }

    @Test
    void tablesLeaveBusyTurnsOutAsRatiosDoAndMarkWhomTheyAreMostOf()
            throws SQLException, JMSException, InterruptedException {
        foreignCores.addAll(List.of(2.0, 2.0, 0.0, 0.0, 0.0, 2.0));
        Report report = new Report(Map.of(), out);

        Scores scores = hold(new Rules(3, 0, 0.5, 0));
        report.add(scores);

        // In the turns 1, 4 and 5, of which the first was busy, and 2, 3 and 6, of which two were.
        assertThat(scores.spread("ours", Figure.RATE)).contains(new Spread(4.5, 4, 5));
        assertThat(scores.spread("other", Figure.RATE)).contains(new Spread(3, 2, 6));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("| ours | 4.50 (4.00 – 5.00) |")
                .contains("| other | 3.00 (2.00 – 6.00) busy |");
    }

    @Test
    void aContestClosesItsContestantsAndKnowsThemByName() {
        List<String> done = new ArrayList<>();
        Contest.ofOne("c", "", List.of(), new Doing("a", done), List.of(new Doing("b", done)))
                .close();

        assertThat(done).containsExactly("close a", "close b");
        assertThatThrownBy(() -> Contest.ofOne("c", "", List.of(), ours, List.of(ours)))
                .hasMessageContaining("two contestants have one name");
    }

    private Scores hold(Rules rules) throws SQLException, JMSException, InterruptedException {
        return new Referee(rules, this::measure, out).hold(contest);
    }

    private Sample measure(Contestant contestant) {
        turns.add(contestant.name());
        Double foreign = foreignCores.poll();
        return new Sample(Map.of(Figure.RATE, (double) turns.size()), 1, foreign == null ? 0 : foreign);
    }
}
