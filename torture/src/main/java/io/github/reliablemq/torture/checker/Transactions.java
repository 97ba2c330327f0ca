package io.github.reliablemq.torture.checker;

import java.util.ArrayList;
import java.util.List;

/**
 * Every transaction of the writers, and what became of it.
 *
 * <p>A writer that got no answer does not know. Three witnesses are asked then: the ledger row that each transaction
 * inserts, the database's own record of the transaction id, and the outbox; where they contradict each other or the
 * writer, that is a finding of its own. The record counts for nothing where the database ended meanwhile: an id that it
 * had given and not logged belongs to another transaction afterwards.
 */
final class Transactions {
    private static final int NO_XID = 0;

    /** What the writer saw. */
    enum Answer {
        NONE,
        OK,
        FAIL,
        INFO
    }

    /** What the database says of the id. */
    enum Status {
        NONE,
        COMMITTED,
        ABORTED,
        OPEN
    }

    /** What it was, all witnesses heard. */
    enum Fate {
        COMMITTED,
        ABORTED,
        UNRESOLVED
    }

    private final IdIndex ids = new IdIndex();
    private final Names writers = new Names();
    private final Ints writer = new Ints();
    private final Longs invoked = new Longs();
    private final Longs commitIssued = new Longs();
    private final Longs ended = new Longs();
    private final Longs xid = new Longs();
    private final Longs ledgerXid = new Longs();
    private final List<Answer> answer = new ArrayList<>();
    private final List<Status> status = new ArrayList<>();
    private final List<Fate> fate = new ArrayList<>();

    int begin(String writerName, String tx, long nanos) {
        int before = ids.size();
        int index = ids.add(key(writerName, tx));
        if (index < before) {
            throw new HistoryException(
                    "Writer " + writerName + " begins transaction " + tx + " twice; names must be its own.");
        }
        writer.add(writers.number(writerName));
        invoked.add(nanos);
        commitIssued.add(nanos);
        ended.add(Long.MAX_VALUE);
        xid.add(NO_XID);
        ledgerXid.add(Long.MIN_VALUE);
        answer.add(Answer.NONE);
        status.add(Status.NONE);
        fate.add(Fate.UNRESOLVED);
        return index;
    }

    int find(String writerName, String tx) {
        return ids.find(key(writerName, tx));
    }

    int size() {
        return ids.size();
    }

    void answered(int tx, Answer given, long nanos) {
        answer.set(tx, given);
        ended.set(tx, nanos);
    }

    void commitIssued(int tx, long nanos) {
        commitIssued.set(tx, nanos);
    }

    void xid(int tx, long number) {
        xid.set(tx, number);
    }

    void inLedger(int tx, long number) {
        ledgerXid.set(tx, number);
    }

    void status(int tx, Status said) {
        status.set(tx, said);
    }

    Answer answer(int tx) {
        return answer.get(tx);
    }

    Fate fate(int tx) {
        return fate.get(tx);
    }

    boolean isCommitted(int tx) {
        return fate(tx) == Fate.COMMITTED;
    }

    /** When it was invoked. */
    long invoked(int tx) {
        return invoked.get(tx);
    }

    /** Nothing of it may be seen before. */
    long earliestCommit(int tx) {
        return commitIssued.get(tx);
    }

    /** When its commit was certain; never, where the writer got no answer. */
    long knownCommitted(int tx) {
        return answer(tx) == Answer.OK ? ended.get(tx) : Long.MAX_VALUE;
    }

    boolean wasUnknown(int tx) {
        return answer(tx) == Answer.NONE || answer(tx) == Answer.INFO;
    }

    /** Where to look in the history. */
    String describe(int tx) {
        return "transaction of writer " + writers.text(writer.get(tx)) + " invoked at " + invoked(tx) + " (answer "
                + answer(tx) + ")";
    }

    void resolve(Faults faults, Findings findings) {
        for (int tx = 0; tx < size(); tx++) {
            boolean inLedger = ledgerXid.get(tx) != Long.MIN_VALUE;
            Status said = !inLedger && isIdGivenAgain(tx, faults) ? Status.NONE : status.get(tx);
            String contradiction = contradiction(answer(tx), inLedger, said);
            if (contradiction.isEmpty() && inLedger && differ(xid.get(tx), ledgerXid.get(tx))) {
                contradiction =
                        "its ledger row was written by " + ledgerXid.get(tx) + ", the writer says " + xid.get(tx);
            }
            if (!contradiction.isEmpty()) {
                findings.add(Anomaly.DISAGREEMENT, describe(tx) + ": " + contradiction);
            }
            fate.set(tx, resolved(answer(tx), inLedger, said));
        }
    }

    private boolean isIdGivenAgain(int tx, Faults faults) {
        long issued = commitIssued.get(tx);
        long until = ended.get(tx) == Long.MAX_VALUE ? issued : ended.get(tx);
        return wasUnknown(tx) && faults.mayBring(Consequence.ID_GIVEN_AGAIN, issued, until);
    }

    private static boolean differ(long known, long other) {
        return known != NO_XID && other != NO_XID && known != other;
    }

    private static String contradiction(Answer answer, boolean inLedger, Status status) {
        if (inLedger && status == Status.ABORTED) {
            return "its ledger row is there, but the database says it was rolled back";
        }
        if (!inLedger && status == Status.COMMITTED) {
            return "the database says it was committed, but its ledger row is missing";
        }
        if (answer == Answer.OK && !inLedger) {
            return "the writer was told it is committed, but its ledger row is missing";
        }
        if (answer == Answer.FAIL && inLedger) {
            return "the writer was told it is rolled back, but its ledger row is there";
        }
        return "";
    }

    private static Fate resolved(Answer answer, boolean inLedger, Status status) {
        if (inLedger || status == Status.COMMITTED || answer == Answer.OK) {
            return Fate.COMMITTED;
        }
        return status == Status.OPEN && answer != Answer.FAIL ? Fate.UNRESOLVED : Fate.ABORTED;
    }

    private static Id key(String writerName, String tx) {
        return Id.of(writerName + '\t' + tx);
    }
}
