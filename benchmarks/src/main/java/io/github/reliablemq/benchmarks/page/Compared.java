package io.github.reliablemq.benchmarks.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Spread;
import java.util.List;

/**
 * A saved comparison.
 *
 * @param name contest, both contestants and figure, with slashes between them
 * @param pair both contestants, as people read it
 * @param ours median
 * @param other median
 * @param ratio of both, round by round
 * @param machine whether it was quiet, so that this is a result
 */
record Compared(String name, String pair, Figure figure, double ours, double other, Spread ratio, Machine machine) {

    enum Machine {
        QUIET,
        BUSY
    }

    static Compared of(JsonNode comparison) {
        String name = comparison.path("name").asText();
        List<String> parts = List.of(name.split("/", -1));
        if (parts.size() != 4) {
            throw new IllegalArgumentException("'" + name + "' is no contest, two contestants and a figure");
        }
        return new Compared(
                name,
                parts.get(1) + " / " + parts.get(2),
                Figure.of(parts.get(3)),
                comparison.path("ours").asDouble(),
                comparison.path("other").asDouble(),
                new Spread(
                        comparison.path("ratio").asDouble(),
                        comparison.path("min").asDouble(),
                        comparison.path("max").asDouble()),
                comparison.path("machine").asText().equals("quiet") ? Machine.QUIET : Machine.BUSY);
    }

    /** Whether the other one is a number that is not to be exceeded. */
    boolean isWithABar() {
        return name.split("/", -1)[2].equals("bar");
    }

    String contest() {
        return name.substring(0, name.indexOf('/'));
    }

    String ratioText() {
        return machine == Machine.QUIET ? ratio.toString() : ratio + " busy";
    }
}
