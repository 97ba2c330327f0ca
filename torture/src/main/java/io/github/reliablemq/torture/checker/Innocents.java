package io.github.reliablemq.torture.checker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Finds messages that are parked or set aside in the end although nothing was wrong with them (P11). */
public final class Innocents {
    private final Table table;

    Innocents(Table table) {
        this.table = table;
    }

    /** Each of that run with the place where it ended. */
    public static List<String> of(Path run) {
        List<String> innocents = new ArrayList<>();
        new Innocents(new Table(run)).each(innocents::add);
        return List.copyOf(innocents);
    }

    /** Whatever its id: what consumers retry waits in the outbox too, under ids that no writer knows. */
    void each(Consumer<String> found) {
        Set<String> guilty = new HashSet<>();
        table.readIfThere("special.tsv", line -> guilty.add(line.text(1)));
        table.readIfThere("outbox.tsv", line -> {
            if (isParked(line.text(3)) && !guilty.contains(line.text(0))) {
                found.accept(line.text(0) + " for " + line.text(1) + " is parked");
            }
        });
        table.readIfThere("dead.tsv", line -> {
            if (!guilty.contains(line.text(1))) {
                found.accept(line.text(1) + " is in " + line.text(0));
            }
        });
    }

    private static boolean isParked(String state) {
        String upper = state.toUpperCase(Locale.ROOT);
        return upper.equals("PARKED") || upper.equals("2");
    }
}
