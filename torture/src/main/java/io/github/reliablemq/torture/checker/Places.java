package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;
import java.util.Locale;

/** Reads where messages were found at the end, and what operators did to them. */
final class Places {
    private final Messages messages;
    private final Transactions transactions;
    private final Findings findings;

    Places(Messages messages, Transactions transactions, Findings findings) {
        this.messages = messages;
        this.transactions = transactions;
        this.findings = findings;
    }

    void read(Table table, Facts facts) {
        long end = facts.endMicros();
        table.read("outbox.tsv", line -> outbox(line, end));
        table.readIfThere("dead.tsv", line -> mark(line.id(1), Mark.DEAD));
        table.readIfThere("waiting.tsv", line -> mark(line.id(1), Mark.IN_QUEUE));
        table.readIfThere("parked.tsv", line -> mark(line.id(1), Mark.SEEN_PARKED));
        table.readIfThere("operator.tsv", this::operator);
    }

    private void outbox(Line line, long end) {
        int message = messages.find(line.id(0));
        if (message == IdIndex.NONE) {
            // Retries of consumers wait there too, under ids of their own.
            return;
        }
        int tx = messages.transaction(message);
        if (transactions.fate(tx) == Transactions.Fate.ABORTED || messages.is(message, Mark.SAVEPOINT)) {
            findings.add(
                    Anomaly.DISAGREEMENT,
                    "the outbox has " + messages.id(message) + ", but it was rolled back: "
                            + transactions.describe(tx));
        }
        switch (line.text(3).toUpperCase(Locale.ROOT)) {
            case "PENDING", "0" -> messages.mark(message, Mark.WAITS);
            case "PARKED", "2" -> messages.mark(message, Mark.PARKED);
            case "EXPIRED", "3" ->
                messages.mark(message, messages.mayHaveExpiredBy(message, end) ? Mark.EXPIRED : Mark.EXPIRED_UNASKED);
            default -> {
                // Kept for the record: says nothing of where the message is.
            }
        }
    }

    private void operator(Line line) {
        boolean maybe = line.has(3) && line.text(3).equals("maybe");
        mark(
                line.id(2),
                switch (line.text(1)) {
                    case "cancel" -> maybe ? Mark.MAYBE : Mark.CANCELLED;
                    case "discard" -> maybe ? Mark.MAYBE : Mark.DISCARDED;
                    case "requeue" -> Mark.REQUEUED;
                    default ->
                        throw new HistoryException(line.file() + ":" + line.number() + " says \"" + line.text(1)
                                + "\"; operators cancel, discard and requeue.");
                });
    }

    private void mark(Id id, Mark mark) {
        int message = messages.find(id);
        if (message != IdIndex.NONE) {
            messages.mark(message, mark);
        }
    }
}
