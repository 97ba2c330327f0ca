package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds first copies out of their key's order.
 *
 * <p>One message goes before another of the same destination and key if its transaction had been committed, and the
 * writer knew, before the other's was invoked, or if it was sent before it in the same transaction. What still waits
 * comes after everything that was stored.
 */
final class Order {
    private static final int GROUP_BITS = 32;
    private static final long PLACE = 0xFFFF_FFFFL;

    private final Messages messages;
    private final Transactions transactions;
    private final Findings findings;

    Order(Messages messages, Transactions transactions, Findings findings) {
        this.messages = messages;
        this.transactions = transactions;
        this.findings = findings;
    }

    void check(int stored) {
        betweenTransactions(stored);
        withinTransactions();
    }

    private void betweenTransactions(int stored) {
        Longs keyed = new Longs();
        int[] messageAt = new int[stored + messages.size() + 1];
        int waiting = stored;
        for (int message = 0; message < messages.size(); message++) {
            if (!isOrdered(message)) {
                continue;
            }
            int place = messages.firstPlace(message);
            if (place == 0) {
                waiting++;
                place = waiting;
            }
            messageAt[place] = message;
            keyed.add(((long) messages.group(message) << GROUP_BITS) | place);
        }
        sweep(keyed.sorted(), messageAt);
    }

    /** From the last place of each key to its first: what lies behind must not have been committed long ago. */
    private void sweep(long[] keyed, int[] messageAt) {
        long group = Messages.NONE;
        long earliest = Long.MAX_VALUE;
        int overtaken = IdIndex.NONE;
        for (int i = keyed.length - 1; i >= 0; i--) {
            int message = messageAt[(int) (keyed[i] & PLACE)];
            if (keyed[i] >>> GROUP_BITS != group) {
                group = keyed[i] >>> GROUP_BITS;
                earliest = Long.MAX_VALUE;
            }
            int tx = messages.transaction(message);
            if (messages.isStored(message) && earliest < transactions.invoked(tx)) {
                overtook(message, overtaken);
            }
            if (transactions.knownCommitted(tx) < earliest) {
                earliest = transactions.knownCommitted(tx);
                overtaken = message;
            }
        }
    }

    /** The messages of one transaction lie side by side, in the order they were sent. */
    private void withinTransactions() {
        Map<Integer, Integer> last = new HashMap<>();
        int tx = IdIndex.NONE;
        for (int message = 0; message < messages.size(); message++) {
            if (messages.transaction(message) != tx) {
                tx = messages.transaction(message);
                last.clear();
            }
            if (!isOrdered(message)) {
                continue;
            }
            Integer before = last.put(messages.group(message), message);
            if (before != null && messages.isStored(message) && place(before) > place(message)) {
                overtook(message, before);
            }
        }
    }

    private int place(int message) {
        return messages.isStored(message) ? messages.firstPlace(message) : Integer.MAX_VALUE;
    }

    private boolean isOrdered(int message) {
        return messages.group(message) != Messages.NONE
                && transactions.isCommitted(messages.transaction(message))
                && !messages.is(message, Mark.SAVEPOINT)
                && (messages.isStored(message)
                        || messages.is(message, Mark.WAITS)
                        || messages.is(message, Mark.PARKED));
    }

    private void overtook(int message, int overtaken) {
        findings.add(
                Anomaly.MISORDERED,
                named(message) + " of key " + messages.key(message) + " was stored in " + messages.destination(message)
                        + " before " + named(overtaken)
                        + (messages.isStored(overtaken) ? "" : ", which still waits in the outbox"));
    }

    private String named(int message) {
        return messages.id(message) + " (number " + messages.keySeq(message) + ", "
                + transactions.describe(messages.transaction(message)) + ")";
    }
}
