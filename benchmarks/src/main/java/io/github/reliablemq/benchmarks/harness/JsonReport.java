package io.github.reliablemq.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for programs. Writes the little JSON there is to write. */
final class JsonReport {

    private JsonReport() {}

    /** What needs no more writing. */
    private record Ready(String json) {}

    /** @param earlier contests that are JSON already */
    static String of(Map<String, String> settings, List<String> earlier, List<Scores> all) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("settings", settings);
        List<Object> contests = new ArrayList<>();
        earlier.forEach(json -> contests.add(new Ready(json)));
        all.forEach(scores -> contests.add(contest(scores)));
        report.put("contests", contests);
        return value(report) + "\n";
    }

    private static Map<String, Object> contest(Scores scores) {
        Map<String, Object> samples = new LinkedHashMap<>();
        scores.samples()
                .forEach((contestant, turns) -> samples.put(
                        contestant,
                        turns.stream()
                                .map(turn -> sample(turn, scores.machine(turn)))
                                .toList()));
        Map<String, Object> contest = new LinkedHashMap<>();
        contest.put("name", scores.contest().name());
        contest.put("about", scores.contest().about());
        contest.put(
                "figures", scores.contest().figures().stream().map(Figure::key).toList());
        scores.contest().axis().ifPresent(axis -> contest.put("axis", axis(axis)));
        contest.put("samples", samples);
        scores.profile().ifPresent(profile -> {
            contest.put("code", profile.code().stream().map(JsonReport::part).toList());
            contest.put(
                    "statements",
                    profile.statements().stream().map(JsonReport::part).toList());
        });
        contest.put(
                "comparisons",
                scores.comparisons().stream().map(JsonReport::comparison).toList());
        return contest;
    }

    private static Map<String, Object> part(Profile.Part part) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("what", part.what());
        fields.put("percent", part.percent());
        return fields;
    }

    private static Map<String, Object> axis(Axis axis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("label", axis.label());
        fields.put("values", axis.values());
        return fields;
    }

    private static Map<String, Object> sample(Sample sample, Comparison.Machine machine) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            Double value = sample.figures().get(figure);
            if (value != null) {
                fields.put(figure.key(), value);
            }
        }
        fields.put("seconds", sample.seconds());
        fields.put("foreign-cores", sample.foreignCores());
        fields.put("machine", machine.name().toLowerCase(Locale.ROOT));
        return fields;
    }

    private static Map<String, Object> comparison(Comparison comparison) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", comparison.name());
        fields.put("machine", comparison.isResult() ? "quiet" : "busy");
        fields.put("ours", comparison.ours().median());
        fields.put("other", comparison.other().median());
        fields.put("ratio", comparison.ratio().median());
        fields.put("min", comparison.ratio().min());
        fields.put("max", comparison.ratio().max());
        fields.put("busy", (double) comparison.busy());
        fields.put("rounds", (double) comparison.rounds());
        return fields;
    }

    private static String value(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> text(String.valueOf(entry.getKey())) + ":" + value(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(JsonReport::value).collect(Collectors.joining(",\n", "[", "]"));
        }
        if (value instanceof Ready ready) {
            return ready.json;
        }
        return value instanceof Double number ? Numbers.plain(number) : text(String.valueOf(value));
    }

    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(' ');
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
