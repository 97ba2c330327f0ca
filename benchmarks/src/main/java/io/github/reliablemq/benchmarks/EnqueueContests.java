package io.github.reliablemq.benchmarks;

import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.sql.SQLException;
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
        Enqueue unkeyed = enqueue(
                "unkeyed", Recording.one(database.outbox(), Recording.NOWHERE, Keys.NONE), OURS, database, load);
        Enqueue causal =
                enqueue("causal", Recording.one(database.outbox(), Recording.NOWHERE, KEYS), OURS, database, load);
        Enqueue commit =
                enqueue("commit-order", Recording.one(inCommitOrder, Recording.NOWHERE, KEYS), OURS, database, load);
        Enqueue hand = byHand(database, load);
        Enqueue none = enqueue("no-message", Recording.nothing(), Optional.empty(), database, load);
        Enqueue gruelbox = gruelbox(database, load);
        Enqueue namastack = namastack(database, load);
        return new Contest(
                "B1-enqueue-" + connections,
                load.transactions() + " transactions of one insert and one message of " + Bodies.LENGTH + " bytes on "
                        + connections + (connections == 1 ? " connection" : " connections") + "; gruelbox: its own"
                        + " transactions on a pool, namastack: Spring's, payloads stored as they are",
                FIGURES,
                List.of(unkeyed, causal, commit, hand, gruelbox, namastack, none),
                List.of(
                        new Contest.Pair(unkeyed, hand),
                        new Contest.Pair(causal, hand),
                        new Contest.Pair(commit, hand),
                        new Contest.Pair(unkeyed, gruelbox),
                        new Contest.Pair(causal, namastack),
                        new Contest.Pair(unkeyed, none)));
    }

    /** Many messages in each transaction, recorded at once. */
    static Contest several(Arena arena) throws SQLException {
        int transactions = Math.max(1, arena.sizes().messages() / AT_ONCE);
        Enqueue.Load load = new Enqueue.Load(CONNECTIONS_AT_ONCE, transactions, AT_ONCE);
        OutboxDatabase database = database(arena);
        HandWrittenOutbox.createByDestination(database.database());
        return Contest.ofOne(
                "B1-send-all",
                transactions + " transactions of one insert and " + AT_ONCE + " messages of " + Bodies.LENGTH
                        + " bytes in one statement, on " + CONNECTIONS_AT_ONCE + " connections",
                FIGURES,
                enqueue(
                        "send-all",
                        Recording.several(database.outbox(), Recording.NOWHERE, AT_ONCE),
                        OURS,
                        database,
                        load),
                List.of(byHand(database, load), byHandByDestination(database, load), byHandIntoOurs(database, load)));
    }

    private static Enqueue byHandByDestination(OutboxDatabase database, Enqueue.Load load) {
        int messages = load.messagesInEach();
        Recording recording =
                Recording.byHand(HandWrittenOutbox.insertOf(HandWrittenOutbox.BY_DESTINATION, messages), messages);
        Optional<String> table = Optional.of(HandWrittenOutbox.BY_DESTINATION);
        return enqueue("hand-written-by-destination", recording, table, database, load);
    }

    private static Enqueue byHandIntoOurs(OutboxDatabase database, Enqueue.Load load) {
        int messages = load.messagesInEach();
        Recording recording = Recording.byHand(HandWrittenOutbox.insertIntoOurs(messages), messages);
        return enqueue("hand-written-into-ours", recording, OURS, database, load);
    }

    /** One for all contestants: each turn empties the tables it uses. */
    private static OutboxDatabase database(Arena arena) throws SQLException {
        OutboxDatabase database = OutboxDatabase.create(arena.servers().newDatabase());
        HandWrittenOutbox.createIn(database.database());
        return database;
    }

    private static Enqueue gruelbox(OutboxDatabase database, Enqueue.Load load) {
        GruelboxTransactions.createIn(database.database());
        Transactions transactions = new GruelboxTransactions(database.database());
        Enqueue.Way way = new Enqueue.Way("gruelbox", transactions, Optional.of(Gruelbox.TABLE));
        return new Enqueue(way, database.database(), load);
    }

    private static Enqueue namastack(OutboxDatabase database, Enqueue.Load load) {
        NamastackTransactions.createIn(database.database());
        Transactions transactions = new NamastackTransactions(database.database());
        Enqueue.Way way = new Enqueue.Way("namastack", transactions, Optional.of(Namastack.TABLE));
        return new Enqueue(way, database.database(), load);
    }

    private static Enqueue byHand(OutboxDatabase database, Enqueue.Load load) {
        Recording recording = Recording.byHand(load.messagesInEach());
        return enqueue("hand-written", recording, Optional.of(HandWrittenOutbox.TABLE), database, load);
    }

    private static Enqueue enqueue(
            String name, Recording recording, Optional<String> table, OutboxDatabase database, Enqueue.Load load) {
        Transactions transactions = new JdbcTransactions(database.database(), recording, load.messagesInEach());
        return new Enqueue(new Enqueue.Way(name, transactions, table), database.database(), load);
    }
}
