package io.github.reliablemq.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Messages that were parked or set aside although nothing was wrong with them (P11). */
final class Innocents {

    private static final String PARKED = "2";

    private Innocents() {}

    /** Each with the place where it ended. */
    static List<String> of(Path run) {
        Set<String> guilty = History.read(run.resolve("special.tsv")).stream()
                .map(line -> line.get(1))
                .collect(Collectors.toSet());
        List<String> innocents = new ArrayList<>();
        for (List<String> line : History.read(run.resolve("outbox.tsv"))) {
            if (line.get(3).equals(PARKED) && !guilty.contains(line.get(0))) {
                innocents.add(line.get(0) + " for " + line.get(1) + " is parked");
            }
        }
        for (List<String> line : History.read(run.resolve("dead.tsv"))) {
            if (!guilty.contains(line.get(1))) {
                innocents.add(line.get(1) + " is in " + line.get(0));
            }
        }
        return innocents;
    }
}
