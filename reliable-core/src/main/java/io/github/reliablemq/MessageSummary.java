package io.github.reliablemq;

import io.github.reliablemq.spi.RowId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of a message in a list. Actions that are given one act only if the message is still as it was
 * seen.
 *
 * @param id on the wire
 * @param position where it is stored, and its place among the messages of its key
 * @param state where it stands
 * @param destination as it was recorded, usually {@code queue://name}; a damaged row is listed too
 * @param key its ordering key
 * @param times when it was recorded, is due and was settled
 * @param trouble what went wrong so far
 * @param links messages it was edited from or to
 */
public record MessageSummary(
        MessageId id,
        Position position,
        MessageState state,
        String destination,
        @Nullable String key,
        Times times,
        Trouble trouble,
        Links links) {

    public Optional<String> orderingKey() {
        return Optional.ofNullable(key);
    }

    /**
     * Where a message is stored, as it was seen.
     *
     * @param row its row
     * @param lastAttempt names the last failure on its record, 0 for none
     */
    public record Position(RowId row, long lastAttempt) {}

    /**
     * By the store's clock.
     *
     * @param recordedAt when it was recorded
     * @param due when it may be sent; null for at once
     * @param settled when it was finished; null when it is not
     * @param erased when its content was wiped by an operator; null when it was not
     */
    public record Times(
            Instant recordedAt,
            @Nullable Instant due,
            @Nullable Instant settled,
            @Nullable Instant erased) {}

    /**
     * What went wrong so far.
     *
     * @param failedAttempts failures charged to it since it was recorded or last requeued
     * @param last the last failure; null for none
     * @param mayHaveBeenSent whether a send ended without an answer, so that the broker may have it
     */
    public record Trouble(int failedAttempts, @Nullable Failure last, boolean mayHaveBeenSent) {

        public Optional<Failure> failure() {
            return Optional.ofNullable(last);
        }
    }

    /**
     * Messages it was edited from or to.
     *
     * @param original the message this one was edited from; null for none
     * @param replacedBy the message this one was edited to; null for none
     */
    public record Links(
            @Nullable MessageId original, @Nullable MessageId replacedBy) {}
}
