package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.servers.PostgresServer;
import java.time.Duration;
import java.util.List;

/** B3: business transactions and whatever brings their messages to the broker, at work together. */
final class SustainedContests {

    private static final List<Figure> FIGURES =
            List.of(Figure.RATE, Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.CPU_BROKER, Figure.WAL);
    private static final List<Figure> LAGS = List.of(
            Figure.LAG,
            Figure.LAG_MAX,
            Figure.RATE,
            Figure.CPU,
            Figure.CPU_APP,
            Figure.CPU_DATABASE,
            Figure.CPU_BROKER,
            Figure.WAL);

    private static final int LANES = 2;
    private static final int PRODUCERS = 8;

    /** Transactions in two phases wait for disks most of the time: more of them share the syncs. */
    private static final int XA_PRODUCERS = 16;

    private static final int BATCHES_ON_THE_WAY = 4;

    private SustainedContests() {}

    /** That many messages in each transaction. */
    static Contest sustained(Arena arena, int messagesInEach) {
        Drain drain = arena.drain(LANES);
        Load.Shape shape = shape(drain, PRODUCERS, messagesInEach);
        PostgresServer server = arena.servers().postgres();
        String brokerUrl = arena.servers().brokerUrl();
        Sustained ours = sustained(arena, ours(arena, "ours", OutboxPipeline.Wake.BY_COMMIT), shape);
        List<Contestant> others = List.of(
                sustained(arena, ours(arena, "ours-polling", OutboxPipeline.Wake.BY_POLL), shape),
                sustained(arena, new HandWrittenPipeline(arena.servers().newDatabase(), brokerUrl, drain), shape),
                sustained(arena, new GruelboxPipeline(arena.servers().newDatabase(), brokerUrl), shape),
                sustained(arena, new NamastackPipeline(arena.servers().newDatabase(), brokerUrl), shape),
                sustained(arena, new DebeziumPipeline(server, server.createDatabase(), brokerUrl), shape),
                sustained(
                        arena,
                        new XaPipeline(server, server.createDatabase(), brokerUrl),
                        shape(drain, XA_PRODUCERS, messagesInEach)));
        return Contest.ofOne(
                "B3-sustained-" + messagesInEach,
                about(shape) + ", counted for " + arena.sizes().sustained() + " after " + warmUp(arena) + "; "
                        + drain.batch() + " in a batch, " + LANES + " lanes; row by row " + PeerDrain.WORKERS
                        + " workers; XA " + XA_PRODUCERS + " producers, " + Narayana.SETTINGS,
                FIGURES,
                ours,
                others);
    }

    /** Whether our relay falls behind in the long run. */
    static Contest lag(Arena arena) {
        Load.Shape shape = shape(arena.drain(LANES), PRODUCERS, 1);
        Duration time = arena.sizes().sustained();
        Duration steady = arena.sizes().hold();
        SteadyLoad load = new SteadyLoad(
                ours(arena, "ours-lag", OutboxPipeline.Wake.BY_COMMIT),
                shape,
                arena.servers().brokerUrl(),
                new SteadyLoad.Times(warmUp(arena), time, steady));
        LagWindow beginning = new LagWindow(LagWindow.At.BEGINNING, load, time);
        LagWindow end = new LagWindow(LagWindow.At.END, load, time);
        return new Contest(
                "B3-lag",
                about(shape) + " until the greatest rate is known, then 80 % of it, for " + steady + "; lag for " + time
                        + " at the beginning and at the end, looked at every 100 ms",
                LAGS,
                List.of(beginning, end),
                List.of(new Contest.Pair(end, beginning)));
    }

    private static OutboxPipeline ours(Arena arena, String name, OutboxPipeline.Wake wake) {
        OutboxDatabase outbox = OutboxDatabase.create(arena.servers().newDatabase());
        return new OutboxPipeline(name, outbox, arena.servers().brokerUrl(), arena.drain(LANES), wake);
    }

    private static Sustained sustained(Arena arena, Pipeline pipeline, Load.Shape shape) {
        UnderLoad work = new UnderLoad(pipeline, shape, arena.servers().brokerUrl());
        return new Sustained(work, warmUp(arena), arena.sizes().sustained());
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
