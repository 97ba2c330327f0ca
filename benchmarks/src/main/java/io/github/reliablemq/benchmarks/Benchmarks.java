package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Meter;
import io.github.reliablemq.benchmarks.harness.Processes;
import io.github.reliablemq.benchmarks.harness.Profiler;
import io.github.reliablemq.benchmarks.harness.Referee;
import io.github.reliablemq.benchmarks.harness.Report;
import io.github.reliablemq.benchmarks.harness.Scores;
import io.github.reliablemq.benchmarks.page.EarlierRun;
import io.github.reliablemq.benchmarks.page.PageWriter;
import io.github.reliablemq.benchmarks.page.SavedReport;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the library beside what one would use instead, on servers of its own, and writes what came out into a
 * document; or only writes what was measured and saved before. The exit status is 0 when every figure is a result, 3
 * when the machine was too busy for some, 4 when a contest failed.
 */
public final class Benchmarks {

    static final String LOGGING = "logback.configurationFile";
    static final String LOGGING_SETTINGS = "io/github/reliablemq/benchmarks/logback.xml";

    private static final int BUSY = 3;
    private static final int FAILED = 4;

    private Benchmarks() {}

    public static void main(String[] args) throws SQLException, JMSException, InterruptedException, IOException {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, LOGGING_SETTINGS);
        }
        Options options = Options.parse(List.of(args));
        if (!options.files().from().isEmpty()) {
            redraw(options.files());
            return;
        }
        Report report = run(options, System.out);
        if (!report.failed().isEmpty()) {
            System.out.println("# These contests failed and are not in the report: " + report.failed());
            System.exit(FAILED);
        }
        if (!report.isComplete()) {
            System.out.println(
                    "# The machine was busy with something else: lines that begin with BUSY are no results.");
            System.exit(BUSY);
        }
    }

    /** Writes saved reports into the document. */
    static void redraw(Options.Files files) throws IOException {
        PageWriter.of(files.page().orElseThrow()).write(SavedReport.read(files.from()));
    }

    static Report run(Options options, PrintStream out)
            throws SQLException, JMSException, InterruptedException, IOException {
        Optional<Path> page = options.files().page();
        // Now, because nobody wants to hear of a wrong name after hours.
        Optional<PageWriter> writer = page.isPresent() ? Optional.of(PageWriter.of(page.get())) : Optional.empty();
        EarlierRun earlier = earlier(options.files());
        try (DurableServers servers = DurableServers.start()) {
            Map<String, String> settings = settings(options, servers);
            earlier.checkThatItContinuesWith(settings);
            Report report = new Report(settings, List.copyOf(earlier.contests().values()), out);
            Processes processes = new Processes(
                    servers.postgres().pid(),
                    servers.brokerPid(),
                    servers.redis().pid());
            Meter meter = new Meter(processes, servers.postgres().dataSource());
            Referee referee = new Referee(options.rules(), meter, out);
            Arena arena = new Arena(servers, options.sizes());
            for (Catalogue.Entry entry : Catalogue.ENTRIES) {
                if (options.wants(entry.name()) && !earlier.has(entry.name())) {
                    hold(entry, arena, new Court(referee, profiler(options, entry, meter, servers)), report);
                    // Each time: nothing that happens later must cost hours.
                    save(report, options.files().json(), writer);
                }
            }
            return report;
        }
    }

    /** A contest that fails costs the others nothing. */
    static void hold(Catalogue.Entry entry, Arena arena, Court court, Report report)
            throws InterruptedException, JMSException {
        try (Contest contest = entry.maker().in(arena)) {
            report.add(court.hold(contest));
        } catch (SQLException | JMSException | RuntimeException e) {
            report.failed(entry.name(), e);
            arena.clearAfterAFailure();
        }
    }

    private static Optional<Profiler> profiler(
            Options options, Catalogue.Entry entry, Meter meter, DurableServers servers) {
        return options.looking().isAt(entry.name())
                ? Optional.of(new Profiler(meter, servers.postgres().dataSource()))
                : Optional.empty();
    }

    /** Who judges, and who looks closer afterwards. */
    record Court(Referee referee, Optional<Profiler> profiler) {

        Scores hold(Contest contest) throws SQLException, JMSException, InterruptedException {
            Scores scores = referee.hold(contest);
            return profiler.isPresent() ? profiler.get().lookInto(scores) : scores;
        }
    }

    /** Nobody wants to lose a night's figures to a forgotten option. */
    private static EarlierRun earlier(Options.Files files) throws IOException {
        if (files.json().isEmpty()) {
            return EarlierRun.none();
        }
        Path json = files.json().get();
        if (files.earlier() == Options.Earlier.REFUSED && Files.exists(json)) {
            throw new IllegalArgumentException(
                    json + " exists: give --resume to keep the contests in it and measure the others, or another name");
        }
        return EarlierRun.read(json);
    }

    private static void save(Report report, Optional<Path> json, Optional<PageWriter> page) throws IOException {
        if (json.isPresent()) {
            report.writeTo(json.get());
        }
        if (page.isPresent()) {
            page.get().write(SavedReport.parse(report.toJson()));
        }
    }

    private static Map<String, String> settings(Options options, DurableServers servers) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        Runtime runtime = Runtime.getRuntime();
        settings.put(
                "machine",
                runtime.availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch"));
        settings.put(
                "Java",
                Runtime.version() + ", heap " + (runtime.maxMemory() >> 20) + " MiB, "
                        + ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(argument -> argument.startsWith("-X"))
                                .toList());
        settings.putAll(servers.settings());
        settings.put("rules", options.rules().toString());
        settings.put("sizes", options.sizes().toString());
        return settings;
    }
}
