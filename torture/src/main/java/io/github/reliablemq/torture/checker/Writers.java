package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;
import io.github.reliablemq.torture.checker.Transactions.Answer;
import io.github.reliablemq.torture.checker.Transactions.Status;
import java.util.Locale;

/** Reads what the writers tried and were told, and what the database kept of it. */
final class Writers {
    private static final String PREFIX = "writer-";

    private final Transactions transactions;
    private final Messages messages;

    Writers(Transactions transactions, Messages messages) {
        this.transactions = transactions;
        this.messages = messages;
    }

    void read(Table table, Faults faults, Findings findings) {
        for (String writer : table.names(PREFIX)) {
            table.read(PREFIX + writer + ".tsv", line -> accept(writer, line));
        }
        table.read("ledger.tsv", line -> ledger(line, findings));
        table.readIfThere("xids.tsv", this::status);
        transactions.resolve(faults, findings);
    }

    private void accept(String writer, Line line) {
        String word = line.text(1);
        String name = line.text(2);
        if (word.equals("invoke")) {
            transactions.begin(writer, name, line.number(0));
            return;
        }
        int tx = transactions.find(writer, name);
        if (tx == IdIndex.NONE) {
            throw new HistoryException(line.file() + ":" + line.number() + " is of transaction " + name
                    + ", which no line before it invokes.");
        }
        switch (word) {
            case "send" -> messages.add(tx, line);
            case "savepoint" -> savepoint(line);
            case "commit" -> transactions.commitIssued(tx, line.number(0));
            case "xid" -> transactions.xid(tx, line.number(3));
            case "ok" -> answered(tx, Answer.OK, line, 3);
            case "fail" -> answered(tx, Answer.FAIL, line, 4);
            case "info" -> answered(tx, Answer.INFO, line, 4);
            default ->
                throw new HistoryException(
                        line.file() + ":" + line.number() + " says \"" + word + "\", which means nothing here.");
        }
    }

    private void answered(int tx, Answer answer, Line line, int xidColumn) {
        transactions.answered(tx, answer, line.number(0));
        if (line.has(xidColumn)) {
            transactions.xid(tx, line.number(xidColumn));
        }
    }

    private void savepoint(Line line) {
        int message = messages.find(line.id(3));
        if (message == IdIndex.NONE) {
            throw new HistoryException(line.file() + ":" + line.number() + " rolls back " + line.text(3)
                    + ", which no line before it sends.");
        }
        messages.mark(message, Mark.SAVEPOINT);
    }

    private void ledger(Line line, Findings findings) {
        int tx = transactions.find(line.text(0), line.text(1));
        if (tx == IdIndex.NONE) {
            findings.add(
                    Anomaly.DISAGREEMENT,
                    "the ledger has transaction " + line.text(1) + " of writer " + line.text(0)
                            + ", which that writer never invoked");
            return;
        }
        transactions.inLedger(tx, line.number(2, 0));
    }

    private void status(Line line) {
        int tx = transactions.find(line.text(0), line.text(1));
        if (tx != IdIndex.NONE && line.has(3)) {
            transactions.status(
                    tx,
                    switch (line.text(3).toLowerCase(Locale.ROOT)) {
                        case "committed" -> Status.COMMITTED;
                        case "aborted" -> Status.ABORTED;
                        case "in progress" -> Status.OPEN;
                        default -> Status.NONE;
                    });
        }
    }
}
