package io.github.reliablemq.torture;

import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.torture.NetworkFaults.Harm;
import io.github.reliablemq.torture.NetworkFaults.Way;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The fault matrix. Each row has one way of doing harm or several, of which chance takes one. */
enum Row {
    R1("relay killed in a claim", () -> new Kills.InTransaction(Role.RELAY)),
    B1("broker killed", BrokerFaults.Killed::new),
    R2("relay frozen beyond its claim", Kills.FrozenRelay::new),
    R4("two versions of the library on one table"),
    R5(
            "a process in another time",
            () -> Replacement.inAnotherTime(Role.RELAY, "+3600s"),
            () -> Replacement.inAnotherTime(Role.RELAY, "-3600s"),
            () -> Replacement.inAnotherTime(Role.JDBC_CONSUMER, "+3600s"),
            () -> Replacement.inAnotherTime(Role.REDIS_CONSUMER, "-3600s")),
    W1("writer killed in a transaction", () -> new Kills.InTransaction(Role.WRITER)),
    W2("rollbacks and savepoints", DatabaseFaults.RollBacks::new),
    D1(
            "answer to a COMMIT lost",
            () -> LostReplies.noticed(Way.ofCommits(), () -> Replies.postgresCommit(2)),
            () -> LostReplies.noticed(Way.toPostgres(Role.RELAY), () -> Replies.postgresCommit(1)),
            () -> LostReplies.dropped(Way.toPostgres(Role.JDBC_CONSUMER), () -> Replies.postgresCommit(1))),
    D2(
            "database killed, backends terminated",
            DatabaseFaults.Killed::new,
            () -> new DatabaseFaults.Terminated(Role.RELAY),
            () -> new DatabaseFaults.Terminated(Role.JDBC_CONSUMER),
            () -> new DatabaseFaults.Terminated(Role.WRITER)),
    D3(
            "database half-open, slow, cut off",
            () -> new NetworkFaults.Hurt(Way.toPostgres(Role.RELAY), Harm.STALL),
            () -> new NetworkFaults.Hurt(Way.toPostgres(Role.WRITER), Harm.STALL),
            () -> new NetworkFaults.Hurt(Way.toPostgres(Role.JDBC_CONSUMER), Harm.STALL),
            () -> new NetworkFaults.Hurt(Way.toPostgres(Role.RELAY), Harm.BLACK_HOLE),
            () -> new NetworkFaults.Sliced(Way.toPostgres(Role.RELAY)),
            () -> new NetworkFaults.Hurt(Way.toPostgres(Role.RELAY), Harm.CUT),
            () -> new NetworkFaults.Hurt(Way.toPostgres(Role.WRITER), Harm.REFUSE)),
    D6("disk of the database full", DiskFull::new),
    D7("deadlocks and serialization failures of writers", DatabaseFaults.Contention::new),
    D8("a long snapshot", DatabaseFaults.LongSnapshot::new),
    D9("too many clients", DatabaseFaults.TooManyClients::new),
    B2(
            "answer of the broker lost",
            () -> LostReplies.storedTwice(Way.toBroker(Role.RELAY), () -> Replies.openWireCommit(1)),
            () -> LostReplies.dropped(Way.toBroker(Role.JDBC_CONSUMER), () -> Replies.openWireCommit(1)),
            () -> LostReplies.dropped(Way.toBroker(Role.REDIS_CONSUMER), () -> Replies.openWireCommit(1))),
    B3("broker frozen", BrokerFaults.Frozen::new),
    B4("store of the broker full", BrokerFaults.Full::new),
    B6(
            "broker half-open, slow, cut off",
            () -> new NetworkFaults.Hurt(Way.toBroker(Role.RELAY), Harm.STALL),
            () -> new NetworkFaults.Hurt(Way.toBroker(Role.RELAY), Harm.BLACK_HOLE),
            () -> new NetworkFaults.Hurt(Way.toBroker(Role.RELAY), Harm.DELAY),
            () -> new NetworkFaults.Sliced(Way.toBroker(Role.RELAY)),
            () -> new NetworkFaults.Hurt(Way.toBroker(Role.RELAY), Harm.CUT),
            () -> new NetworkFaults.Hurt(Way.toBroker(Role.JDBC_CONSUMER), Harm.CUT),
            () -> new NetworkFaults.Hurt(Way.toBroker(Role.REDIS_CONSUMER), Harm.REFUSE)),
    C1(
            "consumer killed between effect and acknowledgement",
            () -> new ConsumerFaults.KilledBeforeAcknowledgement(Role.JDBC_CONSUMER),
            () -> new ConsumerFaults.KilledBeforeAcknowledgement(Role.REDIS_CONSUMER)),
    C2(
            "handler hangs",
            () -> new ConsumerFaults.Hanging(Role.JDBC_CONSUMER),
            () -> new ConsumerFaults.Hanging(Role.REDIS_CONSUMER)),
    C3(
            "poison ends the process",
            Poison.ForRelays::new,
            () -> new Poison.ForConsumers(Role.JDBC_CONSUMER),
            () -> new Poison.ForConsumers(Role.REDIS_CONSUMER)),
    C4(
            "damaged messages of other senders",
            () -> new ConsumerFaults.Damaged(Role.JDBC_CONSUMER),
            () -> new ConsumerFaults.Damaged(Role.REDIS_CONSUMER)),
    C5(
            "copies of one message at once",
            () -> new ConsumerFaults.Copies(Role.JDBC_CONSUMER),
            () -> new ConsumerFaults.Copies(Role.REDIS_CONSUMER)),
    K1(
            "Redis killed, flushed, cut off, its answer lost",
            RedisFaults.Killed::new,
            RedisFaults.Flushed::new,
            () -> new NetworkFaults.Hurt(Way.toRedis(), Harm.REFUSE),
            () -> LostReplies.dropped(Way.toRedis(), () -> Replies.redis("EVALSHA", 1))),
    K2("Redis evicts", RedisFaults.Evicting::new),
    M1(
            "several at a time",
            () -> new Mixture(List.of(new Kills.InTransaction(Role.RELAY), new BrokerFaults.Killed())),
            () -> new Mixture(List.of(new Kills.FrozenRelay(), new DatabaseFaults.Terminated(Role.WRITER))),
            () -> new Mixture(List.of(
                    new ConsumerFaults.KilledBeforeAcknowledgement(Role.JDBC_CONSUMER), new BrokerFaults.Killed())),
            () -> new Mixture(List.of(
                    new Kills.InTransaction(Role.WRITER), new RedisFaults.Killed(), new BrokerFaults.Killed())));

    private final String what;

    @SuppressWarnings("ImmutableEnumChecker") // It is: List.of.
    private final List<Supplier<Fault>> ways;

    @SafeVarargs
    @SuppressWarnings("varargs")
    Row(String what, Supplier<Fault>... ways) {
        this.what = what;
        this.ways = List.of(ways);
    }

    String what() {
        return what;
    }

    /** Why it cannot be done here and now. */
    Optional<String> obstacle(Options options) {
        return switch (this) {
            case R4 -> options.old().isPresent() ? Optional.empty() : Optional.of("--old-classes is not given");
            case R5 ->
                Command.run("faketime", "--version").succeeded()
                        ? Optional.empty()
                        : Optional.of("there is no command faketime");
            case D6 -> SmallDisk.obstacle();
            default -> Optional.empty();
        };
    }

    Fault fault(Options options, SplittableRandom random) {
        if (this == R4) {
            return Replacement.ofClasses(options.oldClassPath());
        }
        return ways.get(random.nextInt(ways.size())).get();
    }
}
