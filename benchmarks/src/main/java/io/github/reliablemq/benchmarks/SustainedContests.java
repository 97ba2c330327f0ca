package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Turns;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** B3: business transactions and whatever brings their messages to the broker, at work together. */
final class SustainedContests {

    private static final List<Figure> FIGURES =
            List.of(Figure.RATE, Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.CPU_BROKER, Figure.WAL);

    /**
     * Milliseconds. A relay that can carry all but a thousandth of the load is 600 behind after ten minutes; what a
     * batch more or less and a poll come to is a few tens.
     */
    private static final double MOST_GROWTH = 50;

    private static final List<Figure> LAGS = List.of(
            Figure.LAG,
            Figure.LAG_END,
            Figure.LAG_GROWTH,
            Figure.LAG_MAX,
            Figure.RATE,
            Figure.CPU,
            Figure.CPU_APP,
            Figure.CPU_DATABASE,
            Figure.CPU_BROKER,
            Figure.WAL);

    private static final int LANES = Pipelines.LANES;
    private static final int PRODUCERS = 8;

    /** Transactions in two phases wait for disks most of the time: more of them share the syncs. */
    private static final int XA_PRODUCERS = 16;

    private static final int BATCHES_ON_THE_WAY = 4;
    private static final Keys MANY_KEYS = new Keys(10_000);

    private SustainedContests() {}

    /** That many messages in each transaction. */
    static Contest sustained(Arena arena, int messagesInEach) {
        Drain drain = arena.drain(LANES);
        Load.Shape shape = shape(drain, PRODUCERS, messagesInEach);
        Sustained ours = sustained(arena, Pipelines.ours(arena, "ours", OutboxPipeline.Wake.BY_COMMIT), shape);
        List<Contestant> others = new ArrayList<>();
        others.add(sustained(arena, Pipelines.ours(arena, "ours-polling", OutboxPipeline.Wake.BY_POLL), shape));
        List<Pipeline> peers = Pipelines.ofOthers(arena);
        for (Pipeline peer : peers) {
            Load.Shape its = peer instanceof XaPipeline ? shape(drain, XA_PRODUCERS, messagesInEach) : shape;
            others.add(sustained(arena, peer, its));
        }
        return Contest.ofOne(
                "B3-sustained-" + messagesInEach,
                about(shape) + ", counted for " + arena.sizes().sustained() + " after " + warmUp(arena) + "; "
                        + drain.batch() + " in a batch, " + LANES + " lanes; XA " + XA_PRODUCERS + " producers; "
                        + Pipelines.settings(peers),
                FIGURES,
                ours,
                others);
    }

    /** Ours with ordering keys, and without. */
    static Contest keyed(Arena arena) {
        Load.Shape shape = shape(arena.drain(LANES), PRODUCERS, 1);
        Contestant unkeyed = sustained(arena, Pipelines.ours(arena, "unkeyed", Keys.NONE), shape);
        Contestant many = sustained(arena, Pipelines.ours(arena, "many-keys", MANY_KEYS), shape);
        Contestant hot = sustained(arena, Pipelines.ours(arena, "one-hot-key", new Keys(1)), shape);
        return new Contest(
                "B3-keyed",
                about(shape) + ", counted for " + arena.sizes().sustained() + "; many keys are " + MANY_KEYS.count(),
                FIGURES,
                List.of(many, unkeyed, hot),
                List.of(new Contest.Pair(many, unkeyed), new Contest.Pair(hot, unkeyed)));
    }

    /** What the library promises to cost nothing, in a steady state: with it, and without. */
    static Contest held(Arena arena) throws SQLException {
        Load.Shape shape = shape(arena.drain(LANES), PRODUCERS, 1);
        int waiting = arena.sizes().waiting();
        OutboxDatabase paused = OutboxDatabase.create(arena.servers().newDatabase());
        Waiting.onAPausedDestination(paused, Destination.queue("bench.held"), waiting);
        OutboxDatabase parked = OutboxDatabase.create(arena.servers().newDatabase());
        OutboxPipeline behind = Pipelines.ours(arena, "parked-head", parked, OutboxPipeline.Wake.BY_COMMIT);
        Waiting.behindAParkedHead(parked, Destination.queue(behind.queue()), waiting);
        Contestant fresh =
                ofOurs(arena, "fresh", OutboxDatabase.create(arena.servers().newDatabase()), shape);
        Contestant keeping = ofOurs(
                arena, "fresh-keeping", OutboxDatabase.create(arena.servers().newDatabase(), Arena.KEEPING), shape);
        Contestant withRetained = ofOurs(arena, "retained", arena.retained(), shape);
        Contestant withPaused = ofOurs(arena, "paused", paused, shape);
        Contestant withParked = sustained(arena, behind, shape);
        return new Contest(
                "B8-sustained",
                about(shape) + ", counted for " + arena.sizes().sustained() + "; beside "
                        + arena.sizes().retained()
                        + " sent messages that are kept, " + waiting + " on a paused destination, " + waiting
                        + " of the same queue behind a parked one",
                FIGURES,
                List.of(withRetained, keeping, withPaused, withParked, fresh),
                List.of(
                        new Contest.Pair(withRetained, keeping),
                        new Contest.Pair(withPaused, fresh),
                        new Contest.Pair(withParked, fresh)));
    }

    private static Contestant ofOurs(Arena arena, String name, OutboxDatabase outbox, Load.Shape shape) {
        return sustained(arena, Pipelines.ours(arena, name, outbox, OutboxPipeline.Wake.BY_COMMIT), shape);
    }

    /** Whether our relay falls behind in the long run. */
    static Contest lag(Arena arena) {
        Load.Shape shape = shape(arena.drain(LANES), PRODUCERS, 1);
        Duration time = arena.sizes().sustained();
        Duration steady = arena.sizes().hold();
        Duration part = steady.dividedBy(10);
        SteadyLoad load = new SteadyLoad(
                Pipelines.ours(arena, "ours-lag", OutboxPipeline.Wake.BY_COMMIT),
                shape,
                arena.servers().brokerUrl(),
                new SteadyLoad.Times(longer(warmUp(arena), part), longer(time, part), time, steady));
        return Contest.alone(
                        "B3-lag",
                        about(shape) + " until the greatest rate is known, then 80 % of it, for " + steady
                                + "; lag for " + time + " at the beginning and at the end, looked at every 100 ms",
                        LAGS,
                        load,
                        Map.of(Figure.LAG_GROWTH, MOST_GROWTH))
                .in(Turns.ONE);
    }

    private static Sustained sustained(Arena arena, Pipeline pipeline, Load.Shape shape) {
        UnderLoad work = new UnderLoad(pipeline, shape, arena.servers().brokerUrl());
        return new Sustained(work, warmUp(arena), arena.sizes().sustained());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration warmUp(Arena arena) {
        return arena.sizes().sustained().dividedBy(4);
    }

    /** A few batches on the way keep every lane busy; each producer must have room for a transaction. */
    private static Load.Shape shape(Drain drain, int producers, int messagesInEach) {
        int onTheWay = BATCHES_ON_THE_WAY * Math.max(drain.batch(), producers * messagesInEach);
        return new Load.Shape(producers, messagesInEach, onTheWay);
    }

    private static String about(Load.Shape shape) {
        return shape.producers() + " producers of one insert and " + shape.messagesInEach()
                + (shape.messagesInEach() == 1 ? " message of " : " messages of ") + Bodies.LENGTH
                + " bytes in each transaction, at most " + shape.onTheWayAtMost() + " on the way";
    }
}
