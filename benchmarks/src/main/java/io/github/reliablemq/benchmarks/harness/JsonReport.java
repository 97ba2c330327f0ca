package io.github.reliablemq.benchmarks.harness;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for programs. Writes the little JSON there is to write. */
final class JsonReport {

    private JsonReport() {}

    static String of(Map<String, String> settings, List<Scores> all) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("settings", settings);
        report.put("contests", all.stream().map(JsonReport::contest).toList());
        return value(report) + "\n";
    }

    private static Map<String, Object> contest(Scores scores) {
        Map<String, Object> samples = new LinkedHashMap<>();
        scores.samples()
                .forEach((contestant, turns) -> samples.put(
                        contestant, turns.stream().map(JsonReport::sample).toList()));
        Map<String, Object> contest = new LinkedHashMap<>();
        contest.put("name", scores.contest().name());
        contest.put("about", scores.contest().about());
        contest.put(
                "figures", scores.contest().figures().stream().map(Figure::key).toList());
        scores.contest().axis().ifPresent(axis -> contest.put("axis", axis(axis)));
        contest.put("samples", samples);
        contest.put(
                "comparisons",
                scores.comparisons().stream().map(JsonReport::comparison).toList());
        return contest;
    }

    private static Map<String, Object> axis(Axis axis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("label", axis.label());
        fields.put("values", axis.values());
        return fields;
    }

    private static Map<String, Object> sample(Sample sample) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            Double value = sample.figures().get(figure);
            if (value != null) {
                fields.put(figure.key(), value);
            }
        }
        fields.put("seconds", sample.seconds());
        fields.put("foreign-cores", sample.foreignCores());
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
