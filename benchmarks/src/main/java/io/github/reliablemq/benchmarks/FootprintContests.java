package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Figure;
import java.util.List;
import java.util.Map;

/** B9: what a relay needs that has a process to itself. There is nobody to compare with, so there are bars. */
final class FootprintContests {

    private static final double MEBIBYTES = 64;
    private static final double PER_SECOND = 1;
    private static final double PERCENT_OF_A_CORE = 0.2;
    private static final double MILLIS = 300;

    private FootprintContests() {}

    static Contest heap(Arena arena) {
        return Contest.alone(
                "B9-heap",
                "the live heap with " + arena.sizes().backlog() + " messages of " + Bodies.LENGTH + " bytes waiting, "
                        + arena.sizes().batch() + " of them in the hands of each of " + RelayMain.LANES + " lanes",
                List.of(Figure.HEAP),
                new LiveHeap(arena.servers(), arena.sizes()),
                Map.of(Figure.HEAP, MEBIBYTES));
    }

    static Contest idle(Arena arena) {
        return Contest.alone(
                "B9-idle",
                "nothing to do for " + arena.sizes().idle(),
                List.of(Figure.STATEMENTS, Figure.TRANSACTIONS, Figure.IDLE_CPU, Figure.IDLE_CPU_ADDED),
                new IdleRelay(arena.servers(), arena.sizes()),
                Map.of(
                        Figure.STATEMENTS, PER_SECOND,
                        Figure.TRANSACTIONS, PER_SECOND,
                        Figure.IDLE_CPU, PERCENT_OF_A_CORE,
                        Figure.IDLE_CPU_ADDED, PERCENT_OF_A_CORE));
    }

    static Contest start(Arena arena) {
        return Contest.eachAlone(
                "B9-start",
                "from connections to an outbox and a relay at rest, in a new JVM",
                List.of(Figure.CONNECT, Figure.START),
                List.of(
                        new StartUp(arena.servers(), StartMain.Before.CONNECTED),
                        new StartUp(arena.servers(), StartMain.Before.QUERIED)),
                Map.of(Figure.START, MILLIS));
    }
}
