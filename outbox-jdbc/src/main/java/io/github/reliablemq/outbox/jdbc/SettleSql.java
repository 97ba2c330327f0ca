package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageState;

/**
 * Statements that end a claim for rows that were not simply sent.
 *
 * @param putBack inserts a row that is not finished; parameters in the order of {@link StoredRow}, plus the delay
 * @param keep inserts what is remembered of finished rows; parameters as {@link PutBack} binds them
 * @param park parks rows that were not claimed; parameters: row ids, types, fingerprints and texts of failures; returns
 *     row id, message id, text, schedule and occurrence of those that it parked
 * @param chargeAttempts inserts failures that were charged; parameters as {@link PutBack} binds them
 * @param forgetAttempts deletes the failures of rows that are not remembered; parameters: row ids, message ids
 * @param sent what becomes of the rows of sent messages
 * @param schedules make the occurrences that follow finished ones
 */
record SettleSql(
        String putBack,
        String keep,
        String park,
        String chargeAttempts,
        String forgetAttempts,
        SentRows sent,
        ScheduleSql schedules) {

    /** What becomes of the rows of sent messages. */
    enum SentRows {
        DELETED,
        /** Moved, without body, to where settled ones are. */
        KEPT
    }

    boolean keeps(MessageState state) {
        return state.isFinal() && (state != MessageState.SENT || sent == SentRows.KEPT);
    }
}
