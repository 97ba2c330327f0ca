package io.github.reliablemq.benchmarks.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.reliablemq.benchmarks.harness.Axis;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Profile;
import io.github.reliablemq.benchmarks.harness.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a contest came to.
 *
 * @param figures what is shown of it, in this order
 * @param spreads by contestant, over its quiet rounds, or over all when most are busy
 * @param busy contestants most of whose rounds were busy
 * @param profile of the first contestant; empty lists when it was not looked into
 * @param axis what the contestants differ in, when that is a number
 */
record SavedContest(
        String name,
        String about,
        List<Figure> figures,
        Map<String, Map<Figure, Spread>> spreads,
        Set<String> busy,
        Profile profile,
        List<Compared> comparisons,
        Optional<Axis> axis) {

    static SavedContest of(JsonNode contest) {
        Map<String, Map<Figure, Spread>> spreads = new LinkedHashMap<>();
        Set<String> busy = new LinkedHashSet<>();
        contest.path("samples").properties().forEach(contestant -> {
            List<JsonNode> quiet = quiet(contestant.getValue());
            boolean mostAreBusy = 2 * quiet.size() <= contestant.getValue().size();
            if (mostAreBusy) {
                busy.add(contestant.getKey());
            }
            spreads.put(contestant.getKey(), spreads(mostAreBusy ? contestant.getValue() : quiet));
        });
        List<Compared> comparisons = new ArrayList<>();
        contest.path("comparisons").forEach(comparison -> comparisons.add(Compared.of(comparison)));
        return new SavedContest(
                contest.path("name").asText(),
                contest.path("about").asText(),
                figures(contest.path("figures"), comparisons),
                spreads,
                busy,
                new Profile(parts(contest.path("code")), parts(contest.path("statements"))),
                List.copyOf(comparisons),
                axis(contest.path("axis")));
    }

    Optional<Spread> spread(String contestant, Figure figure) {
        return Optional.ofNullable(spreads.getOrDefault(contestant, Map.of()).get(figure));
    }

    private static List<Profile.Part> parts(JsonNode saved) {
        List<Profile.Part> parts = new ArrayList<>();
        saved.forEach(part -> parts.add(new Profile.Part(
                part.path("what").asText(), part.path("percent").asDouble())));
        return parts;
    }

    /** Reports saved before turns were marked have none that is busy. */
    private static List<JsonNode> quiet(JsonNode samples) {
        List<JsonNode> quiet = new ArrayList<>();
        samples.forEach(sample -> {
            if (!sample.path("machine").asText().equals("busy")) {
                quiet.add(sample);
            }
        });
        return quiet;
    }

    private static Map<Figure, Spread> spreads(Iterable<JsonNode> samples) {
        Map<Figure, Spread> spreads = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            List<Double> values = new ArrayList<>();
            samples.forEach(sample -> {
                if (sample.has(figure.key())) {
                    values.add(sample.path(figure.key()).asDouble());
                }
            });
            if (!values.isEmpty()) {
                spreads.put(figure, Spread.of(values));
            }
        }
        return spreads;
    }

    /** Reports saved before figures were listed have those that were compared. */
    private static List<Figure> figures(JsonNode listed, List<Compared> comparisons) {
        Set<Figure> figures = new LinkedHashSet<>();
        listed.forEach(key -> figures.add(Figure.of(key.asText())));
        if (figures.isEmpty()) {
            comparisons.forEach(comparison -> figures.add(comparison.figure()));
        }
        return List.copyOf(figures);
    }

    private static Optional<Axis> axis(JsonNode axis) {
        if (axis.isMissingNode()) {
            return Optional.empty();
        }
        Map<String, Double> values = new LinkedHashMap<>();
        axis.path("values")
                .properties()
                .forEach(value -> values.put(value.getKey(), value.getValue().asDouble()));
        return Optional.of(new Axis(axis.path("label").asText(), values));
    }
}
