package io.github.reliablemq.torture;

import static io.github.reliablemq.torture.Role.JDBC_CONSUMER;
import static io.github.reliablemq.torture.Role.REDIS_CONSUMER;
import static io.github.reliablemq.torture.Role.RELAY;
import static io.github.reliablemq.torture.Role.WRITER;
import static io.github.reliablemq.torture.Wound.mixed;
import static io.github.reliablemq.torture.Wound.to;
import static io.github.reliablemq.torture.Wound.toAll;

import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.torture.NetworkFaults.Harm;
import io.github.reliablemq.torture.NetworkFaults.Way;
import java.util.List;
import java.util.Optional;

/** The fault matrix. Each row has one way of doing harm or several, which take turns. */
enum Row {
    R1("relay killed in a claim", to(RELAY, "killed", () -> new Kills.InTransaction(RELAY))),
    B1("broker killed", toAll("killed", BrokerFaults.Killed::new)),
    R2("relay frozen beyond its claim", to(RELAY, "frozen", Kills.FrozenRelay::new)),
    R4("two versions of the library on one table"),
    R5(
            "a process in another time",
            to(RELAY, "an hour ahead", () -> Replacement.inAnotherTime(RELAY, "+3600s")),
            to(RELAY, "an hour behind", () -> Replacement.inAnotherTime(RELAY, "-3600s")),
            to(JDBC_CONSUMER, "an hour ahead", () -> Replacement.inAnotherTime(JDBC_CONSUMER, "+3600s")),
            to(REDIS_CONSUMER, "an hour behind", () -> Replacement.inAnotherTime(REDIS_CONSUMER, "-3600s"))),
    W1("writer killed in a transaction", to(WRITER, "killed", () -> new Kills.InTransaction(WRITER))),
    W2("rollbacks and savepoints", to(WRITER, "rolled back", DatabaseFaults.RollBacks::new)),
    D1(
            "answer to a COMMIT lost",
            to(WRITER, "lost", () -> LostReplies.noticed(Way.ofCommits(), () -> Replies.postgresCommit(2))),
            to(RELAY, "lost", () -> LostReplies.noticed(Way.toPostgres(RELAY), () -> Replies.postgresCommit(1))),
            to(
                    JDBC_CONSUMER,
                    "lost, the connection half open",
                    () -> LostReplies.dropped(
                            Way.toPostgres(JDBC_CONSUMER),
                            () -> Replies.postgresCommit(1).leavingHalfOpen())),
            to(
                    JDBC_CONSUMER,
                    "lost",
                    () -> LostReplies.dropped(Way.toPostgres(JDBC_CONSUMER), () -> Replies.postgresCommit(1)))),
    D2(
            "database killed, backends terminated",
            toAll("killed", DatabaseFaults.Killed::new),
            to(RELAY, "terminated", () -> new DatabaseFaults.Terminated(RELAY)),
            to(JDBC_CONSUMER, "terminated", () -> new DatabaseFaults.Terminated(JDBC_CONSUMER)),
            to(WRITER, "terminated", () -> new DatabaseFaults.Terminated(WRITER))),
    D3(
            "database half-open, slow, cut off",
            toPostgres(RELAY, Harm.STALL),
            toPostgres(WRITER, Harm.STALL),
            toPostgres(JDBC_CONSUMER, Harm.STALL),
            toPostgres(RELAY, Harm.BLACK_HOLE),
            to(RELAY, "byte by byte", () -> new NetworkFaults.Sliced(Way.toPostgres(RELAY))),
            toPostgres(RELAY, Harm.CUT),
            toPostgres(RELAY, Harm.CUT_IN_THE_MIDDLE),
            toPostgres(WRITER, Harm.REFUSE)),
    D6("disk of the database full", toAll("full", DiskFull::new)),
    D7("deadlocks and serialization failures of writers", to(WRITER, "contended", DatabaseFaults.Contention::new)),
    D8("a long snapshot", toAll("held", DatabaseFaults.LongSnapshot::new)),
    D9("too many clients", to(WRITER, "refused", DatabaseFaults.TooManyClients::new)),
    B2(
            "answer of the broker lost",
            to(RELAY, "lost", () -> LostReplies.storedTwice(Way.toBroker(RELAY), () -> Replies.openWireCommit(1))),
            brokerSilentTo(JDBC_CONSUMER),
            brokerSilentTo(REDIS_CONSUMER)),
    B3("broker frozen", toAll("frozen", BrokerFaults.Frozen::new)),
    B4("store of the broker full", toAll("full", BrokerFaults.Full::new)),
    B6(
            "broker half-open, slow, cut off",
            toBroker(RELAY, Harm.STALL),
            toBroker(RELAY, Harm.BLACK_HOLE),
            toBroker(RELAY, Harm.DELAY),
            to(RELAY, "byte by byte", () -> new NetworkFaults.Sliced(Way.toBroker(RELAY))),
            toBroker(RELAY, Harm.CUT),
            toBroker(RELAY, Harm.CUT_IN_THE_MIDDLE),
            toBroker(JDBC_CONSUMER, Harm.CUT),
            toBroker(REDIS_CONSUMER, Harm.REFUSE)),
    C1("consumer killed between effect and acknowledgement", killed(JDBC_CONSUMER), killed(REDIS_CONSUMER)),
    C2(
            "handler hangs",
            to(JDBC_CONSUMER, "hangs", () -> new ConsumerFaults.Hanging(JDBC_CONSUMER)),
            to(REDIS_CONSUMER, "hangs", () -> new ConsumerFaults.Hanging(REDIS_CONSUMER))),
    C3(
            "poison ends the process",
            to(RELAY, "ended", () -> new Poison.ForRelays(Poison.Aftermath.STAYS_PARKED)),
            to(RELAY, "ended by the head of a key", () -> new Poison.ForRelays(Poison.Aftermath.DISCARDED)),
            to(JDBC_CONSUMER, "ended", () -> new Poison.ForConsumers(JDBC_CONSUMER)),
            to(REDIS_CONSUMER, "ended", () -> new Poison.ForConsumers(REDIS_CONSUMER))),
    C4(
            "damaged messages of other senders",
            to(JDBC_CONSUMER, "given", () -> new ConsumerFaults.Damaged(JDBC_CONSUMER)),
            to(REDIS_CONSUMER, "given", () -> new ConsumerFaults.Damaged(REDIS_CONSUMER))),
    C5(
            "copies of one message at once",
            to(JDBC_CONSUMER, "given", () -> new ConsumerFaults.Copies(JDBC_CONSUMER)),
            to(REDIS_CONSUMER, "given", () -> new ConsumerFaults.Copies(REDIS_CONSUMER))),
    K1(
            "Redis killed, flushed, cut off, its answer lost",
            to(REDIS_CONSUMER, "killed", RedisFaults.Killed::new),
            to(REDIS_CONSUMER, "flushed", RedisFaults.Flushed::new),
            to(REDIS_CONSUMER, "refused", () -> new NetworkFaults.Hurt(Way.toRedis(), Harm.REFUSE)),
            to(REDIS_CONSUMER, "lost", () -> LostReplies.dropped(Way.toRedis(), () -> Replies.redis("EVALSHA", 1)))),
    K2("Redis evicts", to(REDIS_CONSUMER, "evicted", RedisFaults.Evicting::new)),
    M1(
            "several at a time",
            mixed(to(RELAY, "killed", () -> new Kills.InTransaction(RELAY)), brokerKilled()),
            mixed(
                    to(RELAY, "frozen", Kills.FrozenRelay::new),
                    to(WRITER, "terminated", () -> new DatabaseFaults.Terminated(WRITER))),
            mixed(killed(JDBC_CONSUMER), brokerKilled()),
            mixed(
                    to(WRITER, "killed", () -> new Kills.InTransaction(WRITER)),
                    to(REDIS_CONSUMER, "Redis killed", RedisFaults.Killed::new),
                    brokerKilled()));

    private final String what;

    @SuppressWarnings("ImmutableEnumChecker") // It is: List.of.
    private final List<Wound> wounds;

    Row(String what, Wound... wounds) {
        this.what = what;
        this.wounds = List.of(wounds);
    }

    private static Wound toPostgres(Role role, Harm harm) {
        return to(role, harm.how(), () -> new NetworkFaults.Hurt(Way.toPostgres(role), harm));
    }

    private static Wound toBroker(Role role, Harm harm) {
        return to(role, harm.how(), () -> new NetworkFaults.Hurt(Way.toBroker(role), harm));
    }

    private static Wound brokerSilentTo(Role role) {
        return to(role, "lost", () -> LostReplies.dropped(Way.toBroker(role), () -> Replies.openWireCommit(1)));
    }

    private static Wound brokerKilled() {
        return toAll("broker killed", BrokerFaults.Killed::new);
    }

    private static Wound killed(Role role) {
        return to(role, "killed", () -> new ConsumerFaults.KilledBeforeAcknowledgement(role));
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

    /** In the order in which they take turns. */
    List<Wound> wounds(Options options) {
        return this == R4
                ? List.of(to(RELAY, "of another version", () -> Replacement.ofClasses(options.oldClassPath())))
                : wounds;
    }
}
