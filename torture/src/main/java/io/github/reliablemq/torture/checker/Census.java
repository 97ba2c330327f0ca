package io.github.reliablemq.torture.checker;

import io.github.reliablemq.torture.checker.Messages.Mark;
import io.github.reliablemq.torture.checker.Transactions.Fate;

/**
 * How much was tried, and how it ended.
 *
 * @param committed messages of committed transactions, without those rolled back to a savepoint
 * @param unknown transactions whose writer never learned how they ended
 * @param unknownCommitted of those, the ones found committed
 * @param unresolved of those, the ones no witness knew of
 */
record Census(int attempted, int committed, int transactions, int unknown, int unknownCommitted, int unresolved) {

    static Census of(Messages messages, Transactions transactions) {
        int committed = 0;
        for (int message = 0; message < messages.size(); message++) {
            if (transactions.isCommitted(messages.transaction(message)) && !messages.is(message, Mark.SAVEPOINT)) {
                committed++;
            }
        }
        int unknown = 0;
        int unknownCommitted = 0;
        int unresolved = 0;
        for (int tx = 0; tx < transactions.size(); tx++) {
            if (transactions.wasUnknown(tx)) {
                unknown++;
                unknownCommitted += transactions.fate(tx) == Fate.COMMITTED ? 1 : 0;
                unresolved += transactions.fate(tx) == Fate.UNRESOLVED ? 1 : 0;
            }
        }
        return new Census(messages.size(), committed, transactions.size(), unknown, unknownCommitted, unresolved);
    }
}
