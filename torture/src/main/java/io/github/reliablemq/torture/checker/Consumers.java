package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what consumers did: finds effects that are missing, too many, damaged or of nothing. */
final class Consumers {
    private final Messages messages;
    private final Transactions transactions;
    private final Broker broker;
    private final Findings findings;
    private final List<Repeat> repeats = new ArrayList<>();

    Consumers(Messages messages, Transactions transactions, Broker broker, Findings findings) {
        this.messages = messages;
        this.transactions = transactions;
        this.broker = broker;
        this.findings = findings;
    }

    /** An effect came again: it happened at these two moments, in microseconds since 1970. */
    record Repeat(String consumer, int message, long before, long again) {}

    /** Effects of ids nobody sent, with the digest of what was handled. */
    private record Stranger(Id id, long hash) {}

    void check(Table table, Facts facts) {
        Map<String, BitSet> done = inbox(table);
        for (Facts.Consumer consumer : facts.consumers()) {
            byte[] effects = new byte[messages.size()];
            List<Stranger> strangers = new ArrayList<>();
            table.read("effects-" + consumer.name() + ".tsv", line -> effect(consumer, line, effects, strangers));
            strangers(consumer, strangers, effects);
            missing(consumer, effects, done.getOrDefault(consumer.name(), new BitSet()));
            if (facts.isOnce(consumer)) {
                doubles(consumer, effects);
            } else {
                again(table, consumer, effects);
            }
            handled(table, consumer);
        }
    }

    /** What the inbox of each consumer takes for done. */
    private Map<String, BitSet> inbox(Table table) {
        Map<String, BitSet> done = new HashMap<>();
        table.readIfThere("inbox.tsv", line -> {
            int message = messages.find(line.id(1));
            if (message != IdIndex.NONE) {
                done.computeIfAbsent(line.text(0), fresh -> new BitSet()).set(message);
            }
        });
        return done;
    }

    /** Columns: n, id, incarnation, hash, atMicros. */
    private void effect(Facts.Consumer consumer, Line line, byte[] effects, List<Stranger> strangers) {
        int message = messages.find(line.id(1));
        if (message == IdIndex.NONE) {
            strangers.add(new Stranger(line.id(1), Messages.hash(line, 3)));
            return;
        }
        if (effects[message] < Byte.MAX_VALUE) {
            effects[message]++;
        }
        if (Messages.hash(line, 3) != messages.hash(message)) {
            broker.corrupt(message, "at " + line.file() + ":" + line.number());
        }
        int tx = messages.transaction(message);
        boolean rolledBack = transactions.fate(tx) == Transactions.Fate.ABORTED || messages.is(message, Mark.SAVEPOINT);
        if (rolledBack && !messages.is(message, Mark.PHANTOM)) {
            messages.mark(message, Mark.PHANTOM);
            findings.add(
                    Anomaly.PHANTOM,
                    "consumer " + consumer.name() + " handled " + messages.id(message) + ", which was rolled back: "
                            + transactions.describe(tx));
        }
    }

    /** The same content under an id of its own is the same message to everybody but the inbox. */
    private void strangers(Facts.Consumer consumer, List<Stranger> strangers, byte[] effects) {
        if (strangers.isEmpty()) {
            return;
        }
        Map<Long, Integer> known = new HashMap<>();
        for (int message = 0; message < messages.size(); message++) {
            if (messages.destination(message).equals(consumer.destination()) && effects[message] > 0) {
                known.put(messages.hash(message), message);
            }
        }
        for (Stranger stranger : strangers) {
            Integer same = known.get(stranger.hash());
            if (same == null) {
                findings.add(
                        Anomaly.PHANTOM,
                        "consumer " + consumer.name() + " handled " + stranger.id() + ", which nobody sent");
            } else {
                findings.add(
                        Anomaly.DOUBLE,
                        "consumer " + consumer.name() + " handled " + messages.id(same) + " again under the id "
                                + stranger.id());
            }
        }
    }

    private void missing(Facts.Consumer consumer, byte[] effects, BitSet done) {
        for (int message = 0; message < effects.length; message++) {
            if (effects[message] > 0
                    || !messages.isStored(message)
                    || !messages.destination(message).equals(consumer.destination())
                    || messages.is(message, Mark.DEAD)
                    || messages.is(message, Mark.SEEN_PARKED)
                    || messages.is(message, Mark.PHANTOM)) {
                continue;
            }
            String what = messages.id(message) + " was stored in " + consumer.destination() + ", but consumer "
                    + consumer.name() + " has no effect of it";
            if (messages.is(message, Mark.IN_QUEUE)) {
                findings.add(Anomaly.STUCK, what + "; it still waits in its queue");
            } else {
                findings.add(
                        Anomaly.EFFECT_LOST,
                        what + (done.get(message) ? ", though its inbox says so" : " and nobody set it aside"));
            }
        }
    }

    private void doubles(Facts.Consumer consumer, byte[] effects) {
        for (int message = 0; message < effects.length; message++) {
            for (int again = 1; again < effects[message]; again++) {
                findings.add(
                        Anomaly.DOUBLE,
                        "consumer " + consumer.name() + " has " + effects[message] + " effects of "
                                + messages.id(message));
            }
        }
    }

    /** Reads the effects once more for the times of those that came again: to keep all would take too much memory. */
    private void again(Table table, Facts.Consumer consumer, byte[] effects) {
        Map<Integer, Longs> happened = new TreeMap<>();
        table.read("effects-" + consumer.name() + ".tsv", line -> {
            int message = messages.find(line.id(1));
            if (message != IdIndex.NONE && effects[message] > 1) {
                happened.computeIfAbsent(message, fresh -> new Longs()).add(line.number(4));
            }
        });
        happened.forEach((message, times) -> {
            long[] sorted = times.sorted();
            for (int again = 1; again < sorted.length; again++) {
                repeats.add(new Repeat(consumer.name(), message, sorted[again - 1], sorted[again]));
            }
        });
    }

    /** Columns: nanos, enter, id, hash. */
    private void handled(Table table, Facts.Consumer consumer) {
        String prefix = "handled-" + consumer.name() + "-";
        for (String incarnation : table.names(prefix)) {
            table.read(prefix + incarnation + ".tsv", line -> {
                int message = line.text(1).equals("enter") ? messages.find(line.id(2)) : IdIndex.NONE;
                if (message != IdIndex.NONE && Messages.hash(line, 3) != messages.hash(message)) {
                    broker.corrupt(message, "at " + line.file() + ":" + line.number());
                }
            });
        }
    }

    /** Effects beyond the first at consumers that are promised at least one. */
    List<Repeat> repeats() {
        return repeats;
    }
}
