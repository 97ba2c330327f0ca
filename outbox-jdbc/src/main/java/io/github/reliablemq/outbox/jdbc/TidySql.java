package io.github.reliablemq.outbox.jdbc;

/**
 * Statements that delete what was kept long enough, a batch of it each. All but the first take an age in microseconds
 * and a number of rows, and wait for nobody.
 *
 * @param begin bounds what follows in the transaction, and answers whether this relay is the one to do it
 * @param sent what is known of messages the broker has
 * @param unsent of those that ended unsent
 * @param ids chosen ids that no message waits under any more
 * @param schedules that ended
 * @param relays that ended without saying so, with nothing of theirs left to explain
 * @param bulkItems of bulk actions that ended
 * @param bulks that ended and have no items left
 */
record TidySql(
        String begin,
        String sent,
        String unsent,
        String ids,
        String schedules,
        String relays,
        String bulkItems,
        String bulks) {}
