package io.github.reliablemq.benchmarks;

import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** B1: what recording adds to a business transaction. */
final class EnqueueContests {

    private static final List<Figure> FIGURES =
            List.of(Figure.RATE, Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.WAL, Figure.DEAD);
    private static final Optional<String> OURS = Optional.of("reliable_outbox");
    private static final Keys KEYS = new Keys(10_000);

    /** A single commit is a disk sync or a share of one: a fifth of the messages of a drain takes long enough. */
    private static final int FRACTION = 5;

    private static final int AT_ONCE = 100;
    private static final int CONNECTIONS_AT_ONCE = 4;

    private EnqueueContests() {}

    /** One message in each transaction. */
    static Contest single(Arena arena, int connections) throws SQLException {
        Enqueue.Load load = new Enqueue.Load(connections, arena.sizes().fraction(FRACTION), 1);
        OutboxDatabase database = database(arena);
        JdbcOutbox inCommitOrder = OutboxDatabase.create(
                        database.database(), builder -> builder.keyOrder(KeyOrder.COMMIT))
                .outbox();
        Enqueue unkeyed = outbox("unkeyed", Recording.one(database.outbox(), Keys.NONE), database, load);
        Enqueue causal = outbox("causal", Recording.one(database.outbox(), KEYS), database, load);
        Enqueue commit = outbox("commit-order", Recording.one(inCommitOrder, KEYS), database, load);
        Enqueue hand = byHand(database, load);
        Enqueue none = new Enqueue(
                new Enqueue.Way("no-message", Recording.nothing(), Optional.empty()), database.database(), load);
        return new Contest(
                "B1-enqueue-" + connections,
                load.transactions() + " transactions of one insert and one message of " + Bodies.LENGTH + " bytes on "
                        + connections + (connections == 1 ? " connection" : " connections"),
                FIGURES,
                List.of(unkeyed, causal, commit, hand, none),
                List.of(
                        new Contest.Pair(unkeyed, hand),
                        new Contest.Pair(causal, hand),
                        new Contest.Pair(commit, hand),
                        new Contest.Pair(unkeyed, none)),
                Duration.ZERO);
    }

    /** Many messages in each transaction, recorded at once. */
    static Contest several(Arena arena) throws SQLException {
        int transactions = Math.max(1, arena.sizes().messages() / AT_ONCE);
        Enqueue.Load load = new Enqueue.Load(CONNECTIONS_AT_ONCE, transactions, AT_ONCE);
        OutboxDatabase database = database(arena);
        return Contest.ofOne(
                "B1-send-all",
                transactions + " transactions of one insert and " + AT_ONCE + " messages of " + Bodies.LENGTH
                        + " bytes in one statement, on " + CONNECTIONS_AT_ONCE + " connections",
                FIGURES,
                outbox("send-all", Recording.several(database.outbox(), AT_ONCE), database, load),
                List.of(byHand(database, load)));
    }

    /** One for all contestants: each turn empties the tables it uses. */
    private static OutboxDatabase database(Arena arena) throws SQLException {
        OutboxDatabase database = OutboxDatabase.create(arena.servers().newDatabase());
        HandWrittenOutbox.createIn(database.database());
        return database;
    }

    private static Enqueue outbox(String name, Recording recording, OutboxDatabase database, Enqueue.Load load) {
        return new Enqueue(new Enqueue.Way(name, recording, OURS), database.database(), load);
    }

    private static Enqueue byHand(OutboxDatabase database, Enqueue.Load load) {
        Recording recording = Recording.byHand(load.messagesInEach());
        Enqueue.Way way = new Enqueue.Way("hand-written", recording, Optional.of(HandWrittenOutbox.TABLE));
        return new Enqueue(way, database.database(), load);
    }
}
