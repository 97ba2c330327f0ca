package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Turns;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** B8: what the library promises to cost nothing. Ours is with it, the other without. */
final class SizeContests {

    private static final int LANES = 2;

    private SizeContests() {}

    /** Sent messages that are kept. */
    static Contest retained(Arena arena) throws SQLException {
        int rows = arena.sizes().retained();
        Drain drain = arena.drain(LANES);
        OutboxDatabase full = arena.retained();
        OutboxDatabase fresh = OutboxDatabase.create(arena.servers().newDatabase(), Arena.KEEPING);
        return Contest.ofOne(
                "B8-retained",
                Arena.about(drain) + ", sent ones are kept; beside " + rows + " of them and none",
                Arena.MOVING,
                new KeepingDrain(arena.relay("retained", full, drain), rows, drain.messages()),
                List.of(new KeepingDrain(arena.relay("fresh", fresh, drain), 0, drain.messages())));
    }

    /** Messages that can go, and will. */
    static Contest waiting(Arena arena) {
        Drain drain = arena.drain(LANES);
        int rows = arena.sizes().waitingRows();
        return Contest.ofOne(
                "B8-waiting",
                Arena.about(drain) + ": the first of " + rows + " that wait, and all there are",
                Arena.MOVING,
                firstOf(arena, "of-many", drain, rows),
                List.of(firstOf(arena, "fresh", drain, drain.messages())));
    }

    private static Contestant firstOf(Arena arena, String name, Drain drain, int rows) {
        OutboxDatabase outbox = OutboxDatabase.create(arena.servers().newDatabase());
        return new DrainOfTheFirst(name, outbox, arena.servers().brokerUrl(), drain, rows);
    }

    /** A transaction that stays open. */
    static Contest snapshot(Arena arena) {
        Drain drain = arena.drain(LANES);
        Duration hold = arena.sizes().hold();
        return Contest.ofOne(
                        "B8-snapshot",
                        Arena.about(drain) + "; while a snapshot has been open for more than " + hold + ", and without",
                        Arena.WITHOUT_DEAD_ROWS,
                        new UnderOldSnapshot(arena.relay("old-snapshot", drain).staying()),
                        List.of(arena.relay("fresh", drain).staying()))
                .in(Turns.warmedUpFor(hold));
    }

    /** Other keys of the same destination, while a key waits for an operator. */
    static Contest parkedHead(Arena arena) {
        Drain drain = arena.drain(LANES);
        Drain keyed = drain.keyed(new Keys(Math.max(1, drain.messages() / 10)));
        OutboxDatabase held = OutboxDatabase.create(arena.servers().newDatabase());
        String name = "parked-head";
        Waiting.behindAParkedHead(held, RelayDrain.queueOf(name), arena.sizes().waiting());
        return Contest.ofOne(
                "B8-parked-head",
                Arena.about(keyed) + ", 10 of a key; while " + arena.sizes().waiting() + " wait behind a parked one",
                Arena.MOVING,
                arena.relay(name, held, keyed),
                List.of(arena.relay("fresh", keyed)));
    }

    /** Other destinations, while one is paused. */
    static Contest paused(Arena arena) {
        Drain drain = arena.drain(LANES);
        OutboxDatabase held = OutboxDatabase.create(arena.servers().newDatabase());
        Waiting.onAPausedDestination(
                held, Destination.queue("bench.held"), arena.sizes().waiting());
        return Contest.ofOne(
                "B8-paused",
                Arena.about(drain) + "; while " + arena.sizes().waiting() + " wait on a paused destination",
                Arena.MOVING,
                arena.relay("paused", held, drain),
                List.of(arena.relay("fresh", drain)));
    }

    /** An operator, or a metric, counts messages and asks how far the relays are behind. */
    static Contest looks(Arena arena) throws SQLException {
        int waiting = arena.sizes().messages();
        OutboxDatabase full = arena.retained();
        OutboxDatabase fresh = OutboxDatabase.create(arena.servers().newDatabase(), Arena.KEEPING);
        Contestant countsFull = new OperatorLooks("counts-retained", full, OperatorLooks.COUNTS, waiting);
        Contestant countsFresh = new OperatorLooks("counts-fresh", fresh, OperatorLooks.COUNTS, waiting);
        Contestant lagsFull = new OperatorLooks("lags-retained", full, OperatorLooks.LAGS, waiting);
        Contestant lagsFresh = new OperatorLooks("lags-fresh", fresh, OperatorLooks.LAGS, waiting);
        return new Contest(
                "B8-looks",
                "a call that counts up to " + OperatorLooks.AT_MOST + ", with " + waiting + " messages waiting; beside "
                        + arena.sizes().retained() + " sent ones that are kept, and none",
                List.of(Figure.CALL, Figure.CPU_APP, Figure.CPU_DATABASE),
                List.of(countsFull, countsFresh, lagsFull, lagsFresh),
                List.of(new Contest.Pair(countsFull, countsFresh), new Contest.Pair(lagsFull, lagsFresh)));
    }
}
