package io.github.reliablemq;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some messages of a list. A page may have fewer messages than asked for, even none, and still not be the last: the
 * store looks at a bounded number of rows for each.
 *
 * @param messages the oldest first
 * @param cursor where the next page begins; null after the last
 */
public record MessagePage(
        List<MessageSummary> messages, @Nullable String cursor) {

    public MessagePage {
        messages = List.copyOf(messages);
    }

    /** For {@link OutboxAdmin#list(MessageFilter, int, String)}; empty after the last page. */
    public Optional<String> next() {
        return Optional.ofNullable(cursor);
    }
}
