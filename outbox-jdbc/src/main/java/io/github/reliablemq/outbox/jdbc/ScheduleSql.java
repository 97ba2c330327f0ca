package io.github.reliablemq.outbox.jdbc;

/**
 * Statements about schedules and messages that wait for a time; parameters as {@link Schedules} and {@link Waiting}
 * bind them.
 *
 * @param now the database's clock
 * @param insert a schedule and its first occurrence, unless there is one of that id
 * @param lock the schedules whose latest occurrences these are, locked, with the database's clock
 * @param advance makes the next occurrence
 * @param end ends a schedule because it has no next occurrence
 * @param cancel ends a schedule, answering its latest occurrence
 * @param cancelMessage takes a waiting message off, leaving a trace
 * @param moveMessage gives a waiting message another time
 * @param purge deletes schedules that ended long ago, a batch of them
 */
record ScheduleSql(
        String now,
        String insert,
        String lock,
        String advance,
        String end,
        String cancel,
        String cancelMessage,
        String moveMessage,
        String purge) {}
