package io.github.reliablemq.torture.checker;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A history written line by line. Two queues: {@code jobs} with a consumer that is promised one effect, {@code mails}
 * with one that is promised at least one. All times are milliseconds since 1970, when the machine was started.
 */
final class HandWritten {
    static final String JOBS = "jobs";
    static final String MAILS = "mails";

    private static final long NANOS = 1_000_000;
    private static final long MICROS = 1_000;

    private final Path run;
    private final Map<Integer, String[]> sends = new HashMap<>();
    private int copies;
    private int effects;

    HandWritten(Path run) {
        this.run = run;
        properties(
                "started=1970-01-01T00:00:00Z",
                "startedNanos=0",
                "destinations=jobs,mails",
                "consumers=worker:jobs,mailer:mails",
                "once=worker",
                "atLeastOnce=mailer",
                "seed=7",
                "seconds=60");
        for (String file : List.of(
                "ledger.tsv",
                "outbox.tsv",
                "audit-jobs.tsv",
                "audit-mails.tsv",
                "effects-worker.tsv",
                "effects-mailer.tsv")) {
            append(file, "");
        }
    }

    static String id(int number) {
        return new UUID(0xABC0_0000_0000_4000L + number, number).toString();
    }

    static String hash(int number) {
        return "%032x".formatted(number);
    }

    void properties(String... lines) {
        append("run.properties", Stream.of(lines).collect(Collectors.joining("\n", "", "\n")));
    }

    /** As if nobody had noted when the run began. */
    void forgetStart() {
        try {
            String text = Files.readString(run.resolve("run.properties"));
            Files.writeString(run.resolve("run.properties"), text.replaceAll("started.*\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends a complete line. */
    HandWritten line(String file, Object... columns) {
        append(file, Stream.of(columns).map(String::valueOf).collect(Collectors.joining("\t", "", "\n")));
        return this;
    }

    void append(String file, String text) {
        try {
            Files.writeString(run.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return run.resolve(name);
    }

    HandWritten invoke(String tx, long at) {
        return line("writer-w.tsv", at * NANOS, "invoke", tx, 1);
    }

    HandWritten send(String tx, int message, String destination) {
        return send(tx, message, destination, "-", "-", "-");
    }

    HandWritten keyed(String tx, int message, String destination, String key, int keySeq) {
        return send(tx, message, destination, key, Integer.toString(keySeq), "-");
    }

    HandWritten due(String tx, int message, String destination, long dueMicros) {
        return send(tx, message, destination, "-", "-", Long.toString(dueMicros));
    }

    HandWritten expiring(String tx, int message, long expiryMicros) {
        sends.put(message, new String[] {JOBS, "-", "-"});
        return line("writer-w.tsv", 0, "send", tx, id(message), JOBS, "-", "-", "-", hash(message), expiryMicros);
    }

    private HandWritten send(String tx, int message, String destination, String key, String keySeq, String due) {
        sends.put(message, new String[] {destination, key, keySeq});
        return line("writer-w.tsv", 0, "send", tx, id(message), destination, key, keySeq, due, hash(message));
    }

    HandWritten savepoint(String tx, int message) {
        return line("writer-w.tsv", 0, "savepoint", tx, id(message));
    }

    /** The commit was answered, and the ledger has its row. */
    HandWritten ok(String tx, long at) {
        return answer(tx, at, "ok").ledger(tx);
    }

    HandWritten answer(String tx, long at, String word) {
        return word.equals("ok")
                ? line("writer-w.tsv", at * NANOS, word, tx)
                : line("writer-w.tsv", at * NANOS, word, tx, "reason");
    }

    HandWritten ledger(String tx) {
        return line("ledger.tsv", "w", tx, "-");
    }

    /** One transaction that sends one message without a key and commits. */
    HandWritten committed(int message, String destination) {
        String tx = "tx" + message;
        return invoke(tx, 10).send(tx, message, destination).ok(tx, 20);
    }

    HandWritten stored(int message, long at) {
        copies++;
        return stored(message, at, "ID:" + copies);
    }

    HandWritten stored(int message, long at, String jmsId) {
        return stored(message, at, jmsId, hash(message));
    }

    HandWritten stored(int message, long at, String jmsId, String hash) {
        String[] send = sent(message);
        return copy(send[0], at, jmsId, message, send[1], send[2], hash);
    }

    private String[] sent(int message) {
        return requireNonNull(sends.get(message), "message not sent");
    }

    HandWritten copy(String queue, long at, String jmsId, int message, String key, String keySeq, String hash) {
        return line("audit-" + queue + ".tsv", at * NANOS, jmsId, id(message), key, keySeq, hash, at);
    }

    HandWritten effect(int message) {
        return effect(message, hash(message));
    }

    HandWritten effect(int message, String hash) {
        return effect(message, hash, 0);
    }

    HandWritten effect(int message, long at) {
        return effect(message, hash(message), at);
    }

    private HandWritten effect(int message, String hash, long at) {
        effects++;
        String consumer = sent(message)[0].equals(JOBS) ? "worker" : "mailer";
        return line("effects-" + consumer + ".tsv", effects, id(message), "1", hash, at * MICROS);
    }

    HandWritten entered(String consumer, int message, long at) {
        return line("handled-" + consumer + "-1.tsv", at * NANOS, "enter", id(message), hash(message));
    }

    /** Stored once, handled once. */
    HandWritten delivered(int message, long at) {
        return stored(message, at).effect(message);
    }

    HandWritten fault(String row, long begin, long end) {
        line("nemesis.tsv", begin * NANOS, "begin", row, "1", "details");
        return bitten(row, 1, begin, end);
    }

    /** A fault of which it is written how it was done and to whom. */
    HandWritten fault(String row, int instance, long begin, long end, String way, String hurt) {
        line("nemesis.tsv", begin * NANOS, "begin", row, instance, "details", way, hurt);
        return bitten(row, instance, begin, end);
    }

    private HandWritten bitten(String row, int instance, long begin, long end) {
        line("nemesis.tsv", begin * NANOS, "bit", row, instance, "evidence");
        return line("nemesis.tsv", end * NANOS, "end", row, instance);
    }

    /** One that nobody felt. */
    HandWritten unfelt(String row, int instance, long begin, long end, String way) {
        line("nemesis.tsv", begin * NANOS, "begin", row, instance, "details", way, "-");
        return line("nemesis.tsv", end * NANOS, "end", row, instance);
    }

    /** The campaign itself made that message harmful. */
    HandWritten special(int message) {
        return line("special.tsv", 0, id(message), "HALT_RELAY");
    }

    HandWritten recovered(String row, long at) {
        return line("nemesis.tsv", at * NANOS, "recovered", row, "1");
    }

    Verdict check() {
        return Checker.check(run);
    }
}
