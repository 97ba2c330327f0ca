package io.github.reliablemq.examples;

import io.github.reliablemq.examples.Sending.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a sender knew at the end, held against what is in the queue.
 *
 * @param confirmed messages whose sender knows that they are stored
 * @param refused messages whose sender knows that they are not
 * @param unknown messages whose sender knows that it does not know
 * @param notTold messages whose sender was never told anything
 * @param unaccounted messages without any of these: there must be none
 * @param stored distinct messages in the queue
 * @param lostConfirmed confirmed and not in the queue: there must be none
 * @param lostUnknown unknown and not in the queue
 * @param lostNotTold never told about, and not in the queue: lost without a sign
 */
record SendResult(
        int sent,
        int confirmed,
        int refused,
        int unknown,
        int notTold,
        int unaccounted,
        int stored,
        int lostConfirmed,
        int lostUnknown,
        int lostNotTold) {

    static SendResult of(Sending sending, List<String> queue) {
        Set<String> stored = new HashSet<>(queue);
        return new SendResult(
                sending.count(),
                count(sending, Answer.CONFIRMED),
                count(sending, Answer.REFUSED),
                count(sending, Answer.UNKNOWN),
                count(sending, Answer.NOT_TOLD),
                sending.count() - sending.answers().size(),
                stored.size(),
                missing(sending, Answer.CONFIRMED, stored),
                missing(sending, Answer.UNKNOWN, stored),
                missing(sending, Answer.NOT_TOLD, stored));
    }

    private static int count(Sending sending, Answer answer) {
        return (int) sending.answers().values().stream()
                .filter(given -> given == answer)
                .count();
    }

    private static int missing(Sending sending, Answer answer, Set<String> stored) {
        return (int) sending.answers().entrySet().stream()
                .filter(given -> given.getValue() == answer)
                .filter(given -> !stored.contains(Integer.toString(given.getKey())))
                .count();
    }
}
