package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;

/**
 * A message about to become a row.
 *
 * @param headers those of the message and what was added to them
 * @param body as it is stored, which need not be as the caller wrote it
 */
record NewRow(MessageId id, Message message, Headers headers, Body body) {

    /** Whether the caller chose the id, so that it is recorded once only. */
    boolean hasChosenId() {
        return message.id().isPresent();
    }
}
