package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import java.util.List;

/** B10: more relays on one outbox, while no broker is the limit. */
final class ScaleContests {

    private static final int LANES = 2;
    private static final int MOST = 4;
    private static final List<Figure> FIGURES =
            List.of(Figure.RATE, Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.WAL, Figure.DEAD);

    private ScaleContests() {}

    static Contest relays(Arena arena) {
        Drain drain = arena.drain(LANES);
        Contestant one = relays(arena, 1, drain);
        Contestant two = relays(arena, 2, drain);
        Contestant four = relays(arena, MOST, drain);
        Contestant few = database(arena, LANES);
        Contestant many = database(arena, MOST * LANES);
        return new Contest(
                "B10-relays",
                Arena.about(drain) + " for each relay; nothing is sent. Beside loops that only delete",
                FIGURES,
                List.of(one, two, four, few, many),
                List.of(
                        new Contest.Pair(two, one),
                        new Contest.Pair(four, one),
                        new Contest.Pair(one, few),
                        new Contest.Pair(four, many)));
    }

    private static Contestant relays(Arena arena, int count, Drain drain) {
        return SeveralRelays.toNobody(
                count, OutboxDatabase.create(arena.servers().newDatabase()), drain);
    }

    private static Contestant database(Arena arena, int connections) {
        return new DatabaseLoop(arena.servers().newDatabase(), arena.drain(connections));
    }
}
