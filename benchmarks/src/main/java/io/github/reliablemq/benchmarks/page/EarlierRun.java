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
import java.util.Objects;
import java.util.TreeSet;

/**
 * What an earlier run saved, as it saved it, for one that goes on with it. Immutable.
 *
 * @param settings what its figures depend on
 * @param contests JSON, by name, in the order they were held
 */
public record EarlierRun(Map<String, String> settings, Map<String, String> contests) {

    /** No earlier run. */
    public static EarlierRun none() {
        return new EarlierRun(Map.of(), Map.of());
    }

    /**
     * Reads what {@code --json} wrote; a file that is not there is a run that has not begun.
     *
     * @throws IllegalArgumentException when it is something else, with its name
     */
    public static EarlierRun read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return none();
        }
        SavedReport unused = SavedReport.read(List.of(file));
        JsonNode report = new ObjectMapper().readTree(Files.readString(file));
        Map<String, String> settings = new LinkedHashMap<>();
        report.path("settings")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        Map<String, String> contests = new LinkedHashMap<>();
        report.path("contests")
                .forEach(contest -> contests.put(contest.path("name").asText(), contest.toString()));
        return new EarlierRun(settings, contests);
    }

    /** Whether that contest needs no measuring any more. */
    public boolean has(String contest) {
        return contests.containsKey(contest);
    }

    /**
     * Refuses to put figures beside each other that depend on different things.
     *
     * @throws IllegalArgumentException naming every setting that is not the same now
     */
    public void checkThatItContinuesWith(Map<String, String> now) {
        if (contests.isEmpty()) {
            return;
        }
        List<String> different = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(now.keySet());
        names.addAll(settings.keySet());
        for (String name : names) {
            if (!Objects.equals(settings.get(name), now.get(name))) {
                different.add(name + " was '" + settings.get(name) + "', is '" + now.get(name) + "'");
            }
        }
        if (!different.isEmpty()) {
            throw new IllegalArgumentException("The saved contests were measured under other conditions, so this run"
                    + " needs a file of its own (--from puts both into one document): " + String.join("; ", different));
        }
    }
}
