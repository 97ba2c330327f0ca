package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;

/** Finds what was committed and never arrived, and what was set aside and is gone. */
final class Fates {
    private final Messages messages;
    private final Transactions transactions;
    private final Findings findings;

    Fates(Messages messages, Transactions transactions, Findings findings) {
        this.messages = messages;
        this.transactions = transactions;
        this.findings = findings;
    }

    void check() {
        boolean[] held = heldKeys();
        for (int message = 0; message < messages.size(); message++) {
            if (isParkedLost(message)) {
                findings.add(
                        Anomaly.PARKED_LOST,
                        messages.id(message) + " of " + messages.destination(message)
                                + " was seen parked or among the dead letters and is gone; no operator did that");
            } else if (isExpected(message)) {
                missing(message, held);
            }
        }
    }

    private boolean isParkedLost(int message) {
        return messages.is(message, Mark.SEEN_PARKED)
                && !messages.is(message, Mark.PARKED)
                && !messages.is(message, Mark.DEAD)
                && !messages.is(message, Mark.REQUEUED)
                && !messages.wasTakenOut(message);
    }

    private boolean isExpected(int message) {
        return transactions.isCommitted(messages.transaction(message))
                && !messages.is(message, Mark.SAVEPOINT)
                && !messages.isStored(message)
                && !messages.is(message, Mark.PARKED)
                && !messages.is(message, Mark.DEAD)
                && !messages.wasTakenOut(message);
    }

    private void missing(int message, boolean[] held) {
        String what = messages.id(message) + " of " + messages.destination(message) + " was committed ("
                + transactions.describe(messages.transaction(message)) + ")";
        if (messages.is(message, Mark.EXPIRED_UNASKED)) {
            findings.add(Anomaly.LOST, what + " and is expired in the outbox, though it had no expiry yet");
        } else if (!messages.is(message, Mark.WAITS)) {
            findings.add(Anomaly.LOST, what + ", is not in the outbox and was never stored by the broker");
        } else if (messages.group(message) == Messages.NONE || !held[messages.group(message)]) {
            findings.add(Anomaly.STUCK, what + " and still waits in the outbox");
        }
    }

    /** Keys behind a parked message: what waits there has to. */
    private boolean[] heldKeys() {
        boolean[] held = new boolean[messages.groups()];
        for (int message = 0; message < messages.size(); message++) {
            if (messages.is(message, Mark.PARKED) && messages.group(message) != Messages.NONE) {
                held[messages.group(message)] = true;
            }
        }
        return held;
    }
}
