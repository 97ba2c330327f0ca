package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads what the broker stored, in its order: finds phantoms, damage, early copies and repeats. */
final class Broker {
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final long MICROS_OF_MILLI = 1_000;
    private static final int ID = 2;

    private final Messages messages;
    private final Transactions transactions;
    private final Findings findings;
    private final Map<Integer, List<Copy>> further = new TreeMap<>();
    private final Set<Id> strangers = new HashSet<>();
    private final Set<String> nameless = new HashSet<>();
    private long wallToNanos = Long.MAX_VALUE;
    private int places;

    Broker(Messages messages, Transactions transactions, Findings findings) {
        this.messages = messages;
        this.transactions = transactions;
        this.findings = findings;
    }

    private record Copy(long jmsId, long millis) {}

    /** A message came again: between these two moments, in milliseconds since 1970. */
    record Repeat(int message, long before, long again) {}

    void read(Table table, List<String> destinations) {
        for (String destination : destinations) {
            table.read("audit-" + destination + ".tsv", line -> accept(destination, line));
        }
    }

    /** Columns: nanos, jmsMessageId, id, key, keySeq, hash, brokerInMillis. */
    private void accept(String destination, Line line) {
        long millis = line.number(6);
        wallToNanos = Math.min(wallToNanos, line.number(0) - millis * NANOS_OF_MILLI);
        int message = line.has(ID) ? messages.find(line.id(ID)) : IdIndex.NONE;
        if (message == IdIndex.NONE) {
            stranger(line);
            return;
        }
        if (!messages.destination(message).equals(destination)) {
            phantom(message, line, "it was sent to " + messages.destination(message));
            return;
        }
        judge(message, line);
        long jmsId = Id.of(line.text(1)).high();
        if (!messages.isStored(message)) {
            places++;
            messages.stored(message, places, millis, jmsId);
            judgeDue(message, millis);
        } else if (messages.firstJmsId(message) != jmsId) {
            repeated(message, new Copy(jmsId, millis));
        }
    }

    private void stranger(Line line) {
        if (!line.has(ID)) {
            if (nameless.add(line.text(1))) {
                findings.add(
                        Anomaly.PHANTOM,
                        "the broker stored " + line.text(1) + " (" + where(line)
                                + "), which has no id that can be read");
            }
        } else if (strangers.add(line.id(ID))) {
            phantom(line.text(ID), where(line), "which nobody sent");
        }
    }

    private void judge(int message, Line line) {
        int tx = messages.transaction(message);
        if (transactions.fate(tx) == Transactions.Fate.ABORTED) {
            phantom(message, line, "its transaction was rolled back");
        } else if (messages.is(message, Mark.SAVEPOINT)) {
            phantom(message, line, "it was rolled back to a savepoint");
        } else if (messages.is(message, Mark.CANCELLED)) {
            phantom(message, line, "it was cancelled, and the operator was told that it is never sent");
        } else if (line.number(0) < transactions.earliestCommit(tx)) {
            phantom(message, line, "its transaction did not commit before " + transactions.earliestCommit(tx));
        }
        if (Messages.hash(line, 5) != messages.hash(message)
                || line.number(4, Messages.NONE) != messages.keySeq(message)
                || !sameKey(message, line)) {
            corrupt(message, "at " + where(line));
        }
    }

    /** When a copy was read says little of one that was read late: the broker's own time of it counts as well. */
    void judgeCommits(WallClock clock) {
        for (int message = 0; message < messages.size(); message++) {
            if (messages.isStored(message)) {
                judgeCommit(message, messages.firstMillis(message), clock);
            }
        }
        further.forEach((message, copies) -> copies.forEach(copy -> judgeCommit(message, copy.millis(), clock)));
    }

    private void judgeCommit(int message, long millis, WallClock clock) {
        long commit = transactions.earliestCommit(messages.transaction(message));
        if (clock.endOfMilli(millis) < commit) {
            phantom(
                    message,
                    "at " + millis + " ms since 1970, which is " + clock.endOfMilli(millis),
                    "its transaction did not commit before " + commit);
        }
    }

    private boolean sameKey(int message, Line line) {
        boolean keyed = messages.group(message) != Messages.NONE;
        return line.has(3) ? keyed && messages.key(message).equals(line.text(3)) : !keyed;
    }

    private void judgeDue(int message, long millis) {
        long due = messages.due(message);
        // The broker cuts its time down to milliseconds.
        if (due != Messages.NONE && (millis + 1) * MICROS_OF_MILLI <= due) {
            findings.add(
                    Anomaly.EARLY,
                    messages.id(message) + " was stored at " + millis + " ms since 1970, due at " + due + " us");
        }
    }

    private void repeated(int message, Copy copy) {
        List<Copy> others = further.computeIfAbsent(message, fresh -> new ArrayList<>());
        if (others.stream().anyMatch(other -> other.jmsId() == copy.jmsId())) {
            return;
        }
        others.add(copy);
    }

    private void phantom(int message, Line line, String why) {
        phantom(message, where(line), why);
    }

    private void phantom(int message, String where, String why) {
        if (!messages.is(message, Mark.PHANTOM)) {
            messages.mark(message, Mark.PHANTOM);
            phantom(
                    messages.id(message).toString(),
                    where,
                    why + " (" + transactions.describe(messages.transaction(message)) + ")");
        }
    }

    private void phantom(String id, String where, String why) {
        findings.add(Anomaly.PHANTOM, "the broker stored " + id + " (" + where + "): " + why);
    }

    private static String where(Line line) {
        return line.file() + ":" + line.number();
    }

    void corrupt(int message, String where) {
        if (!messages.is(message, Mark.CORRUPT)) {
            messages.mark(message, Mark.CORRUPT);
            findings.add(Anomaly.CORRUPT, messages.id(message) + " is not what was sent, " + where);
        }
    }

    /** Copies beyond the first, without what the auditor read twice; those of one message in the broker's time. */
    List<Repeat> repeats() {
        List<Repeat> repeats = new ArrayList<>();
        further.forEach((message, copies) -> {
            List<Copy> all = new ArrayList<>(copies);
            all.add(new Copy(messages.firstJmsId(message), messages.firstMillis(message)));
            all.sort(Comparator.comparingLong(Copy::millis));
            for (int again = 1; again < all.size(); again++) {
                repeats.add(new Repeat(
                        message, all.get(again - 1).millis(), all.get(again).millis()));
            }
        });
        return repeats;
    }

    /** Distinct messages stored. */
    int stored() {
        return places;
    }

    /** An upper bound of what {@link Facts#wallToNanos} says, exact up to how fast the auditor reads. */
    long wallToNanos() {
        return wallToNanos;
    }
}
