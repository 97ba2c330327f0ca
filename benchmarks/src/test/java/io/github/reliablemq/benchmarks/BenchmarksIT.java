package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Meter;
import io.github.reliablemq.benchmarks.harness.Processes;
import io.github.reliablemq.benchmarks.harness.Referee;
import io.github.reliablemq.benchmarks.harness.Report;
import io.github.reliablemq.benchmarks.harness.Scores;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of contest once, with sizes that say nothing about speed: each contestant checks that everything it was
 * given arrived, once and in order, and throws if not.
 */
final class BenchmarksIT {

    static final String TINY =
            "--rounds 1 --warm-ups 0 --messages 40 --batch 10 --retained 300 --waiting 30 --waiting-rows 100"
                    + " --hold-seconds 0 --seconds 1 --backlog 40 --idle-seconds 1 --busy-cores 1000"
                    + " --most-messages 40 --most-payload 2000 --most-keys 10 --most-relays 2";

    static final String PAGE = "<!-- figures: written by a program, do not edit -->\n<!-- figures: end -->\n";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void everyKindOfContestIsHeldAndEveryContestantDoesItsWork()
            throws SQLException, JMSException, InterruptedException, IOException {
        Path json = directory.resolve("report.json");
        List<String> contests = oneOfEachKind();
        String only = " --only " + String.join(" --only ", contests);
        Path page = Files.writeString(directory.resolve("page.md"), PAGE);
        Options options =
                Options.parse(List.of((TINY + only + " --profile --json " + json + " --write " + page).split(" ", -1)));

        Report report = Benchmarks.run(options, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(report.scores())
                .extracting(scores -> scores.contest().name())
                .containsExactlyElementsOf(contests);
        report.scores().forEach(BenchmarksIT::isComplete);
        assertThat(report.isComplete()).isTrue();
        assertThat(Files.readString(json)).contains("\"name\":\"B8-snapshot\"");
        String written = Files.readString(page);
        assertThat(written)
                .contains(contests)
                .contains("(plots/G-payload-cpu.svg)")
                .contains("| method | % |", "| statement | % |", "reliable_outbox")
                .contains("| B2-peers | ours / gruelbox | msgs/s |");
        assertThat(written.lines().filter(line -> line.startsWith("Bars without a figure")))
                .allSatisfy(line -> assertThat(line).doesNotContain(families(contests)));
        Benchmarks.redraw(
                new Options.Files(Optional.empty(), Optional.of(page), List.of(json), Options.Earlier.REFUSED));
        assertThat(Files.readString(page)).isEqualTo(written);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("fsync=on synchronous_commit=on full_page_writes=on wal_level=")
                .contains("RESULT name=B2-drain-4/ours/raw-client/rate ours=")
                .contains("RESULT name=B2-drain-4/ours/hand-written/wal ours=")
                .contains("RESULT name=B9-heap/relay/bar/heap ours=");

        Options again = Options.parse(List.of((TINY + only + " --resume --json " + json).split(" ", -1)));
        assertThat(Benchmarks.run(again, System.out).scores()).isEmpty();
        assertThat(Files.readString(json)).contains("\"name\":\"B8-snapshot\"");
    }

    @Test
    void aContestThatFailsCostsTheNextOnesNothing()
            throws SQLException, JMSException, InterruptedException, IOException {
        Options options = Options.parse(List.of(TINY.split(" ", -1)));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (DurableServers servers = DurableServers.start()) {
            Arena arena = new Arena(servers, options.sizes());
            Referee judge = new Referee(
                    options.rules(),
                    new Meter(
                            new Processes(
                                    servers.postgres().pid(),
                                    servers.brokerPid(),
                                    servers.redis().pid()),
                            servers.postgres().dataSource()),
                    out);
            Report report = new Report(Map.of(), out);
            Catalogue.Entry failing = new Catalogue.Entry("B2-lost", some -> {
                leaveSomething(servers.brokerUrl());
                throw new WrongCountException("lost");
            });
            Catalogue.Entry sweep =
                    new Catalogue.Entry("B2-sweep", some -> SweepContest.of(some, List.of(10), List.of(1)));

            Benchmarks.Court court = new Benchmarks.Court(judge, Optional.empty());
            Benchmarks.hold(failing, arena, court, report);
            Benchmarks.hold(sweep, arena, court, report);

            assertThat(report.failed()).containsExactly("B2-lost");
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("FAILED name=B2-lost: ");
            assertThat(report.scores()).hasSize(1).first().satisfies(BenchmarksIT::isComplete);
        }
    }

    /** As a contestant that was stopped in the middle. */
    private static void leaveSomething(String brokerUrl) {
        try (BrokerSession session = BrokerSession.synchronous(brokerUrl, "bench.ours-10-1")) {
            session.send(Bodies.of(0));
        } catch (JMSException e) {
            throw new IllegalStateException("Nothing was left", e);
        }
    }

    /**
     * Of contests that differ in a number only, the last. Pipelines of B3 are opened again in B4: transaction managers,
     * slots and instances of others have to be gone by then.
     */
    private static List<String> oneOfEachKind() {
        Map<String, String> kinds = new LinkedHashMap<>();
        Catalogue.ENTRIES.stream()
                .filter(entry -> !entry.name().equals("B2-sweep")) // Held with fewer sizes below.
                .forEach(entry -> kinds.put(entry.name().replaceFirst("-\\d+$", ""), entry.name()));
        return List.copyOf(kinds.values());
    }

    /**
     * As bars name them that found nothing; forty messages may cost no tick of the CPU clock, then B2 lacks a ratio.
     */
    private static List<String> families(List<String> contests) {
        return contests.stream()
                .filter(contest -> !contest.startsWith("B2-"))
                .map(contest -> contest.substring(0, contest.indexOf('-')) + " (")
                .toList();
    }

    private static void isComplete(Scores scores) {
        Contest contest = scores.contest();
        for (Contestant contestant : contest.contestants()) {
            assertThat(scores.samples().get(contestant.name()))
                    .as(contest.name() + " " + contestant.name())
                    .hasSize(1)
                    .allMatch(sample -> sample.figures().getOrDefault(Figure.RATE, 0.0) > 0);
            for (Figure figure : contest.figures()) {
                boolean countsDeadRows = figure != Figure.DEAD || contestant.database() != null;
                boolean countsCpu = !figure.key().startsWith("cpu") || Files.exists(Path.of("/proc/stat"));
                if (countsDeadRows && countsCpu) {
                    assertThat(scores.spread(contestant.name(), figure))
                            .as(contest.name() + " " + contestant.name() + " " + figure)
                            .isPresent();
                }
            }
        }
    }
}
