package io.github.reliablemq.benchmarks.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one run measured, or several: as it was saved. Immutable. */
public final class SavedReport {

    private final Map<String, String> settings;
    private final Map<String, SavedContest> contests;

    private SavedReport(Map<String, String> settings, Map<String, SavedContest> contests) {
        this.settings = settings;
        this.contests = contests;
    }

    /**
     * Reads the JSON of a report.
     *
     * @throws IllegalArgumentException when it is JSON but no report
     * @throws IOException when it is no JSON
     */
    public static SavedReport parse(String json) throws IOException {
        JsonNode report = new ObjectMapper().readTree(json);
        if (!report.path("settings").isObject() || !report.path("contests").isArray()) {
            throw new IllegalArgumentException(
                    "This is no report of the benchmarks: it has no settings or no contests");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        report.path("settings")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        Map<String, SavedContest> contests = new LinkedHashMap<>();
        report.path("contests").forEach(node -> {
            SavedContest contest = SavedContest.of(node);
            contests.put(contest.name(), contest);
        });
        return new SavedReport(settings, contests);
    }

    /**
     * Reads files as one report. Of a contest that is in several, the last one counts; settings that differ are shown
     * beside each other.
     *
     * @throws IllegalArgumentException when one is no report, with its name
     */
    public static SavedReport read(List<Path> files) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, SavedContest> contests = new LinkedHashMap<>();
        for (Path file : files) {
            SavedReport report = parse(file);
            report.settings.forEach((name, value) -> settings.merge(name, value, SavedReport::both));
            contests.putAll(report.contests);
        }
        return new SavedReport(settings, contests);
    }

    private static SavedReport parse(Path file) throws IOException {
        String json = Files.readString(file);
        try {
            return parse(json);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String both(String one, String other) {
        return List.of(one.split("; or ", -1)).contains(other) ? one : one + "; or " + other;
    }

    Map<String, String> settings() {
        return settings;
    }

    List<SavedContest> contests() {
        return new ArrayList<>(contests.values());
    }
}
