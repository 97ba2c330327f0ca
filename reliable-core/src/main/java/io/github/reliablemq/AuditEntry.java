package io.github.reliablemq;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operator's action on record.
 *
 * @param at when, by the store's clock
 * @param operator who
 * @param action what, such as {@code REQUEUE}
 * @param why the reason given
 * @param target the message acted on; null for actions on no single message
 * @param mayHaveBeenSent whether the broker may have had the message at that time
 * @param bulk the bulk action it was part of
 * @param affected rows that changed
 */
public record AuditEntry(
        Instant at,
        String operator,
        String action,
        @Nullable String why,
        @Nullable MessageId target,
        boolean mayHaveBeenSent,
        @Nullable UUID bulk,
        long affected) {

    /** The reason given; empty when there was none or it was erased. */
    public Optional<String> reason() {
        return Optional.ofNullable(why);
    }
}
