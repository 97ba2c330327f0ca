package io.github.reliablemq;

import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RetryHeaders;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All an outbox knows of a message id.
 *
 * @param rows where it stands; several when it was recorded more than once, the unfinished first
 * @param content of the first row, as it would be sent; null when it is finished, erased or cannot be read
 * @param attempts its failures, the last 100 of them, the oldest first
 * @param actions what operators did to it, the last 100 of them, the oldest first
 */
public record MessageDetails(
        List<MessageSummary> rows, @Nullable Envelope content, List<FailedAttempt> attempts, List<AuditEntry> actions) {

    public MessageDetails {
        rows = List.copyOf(rows);
        attempts = List.copyOf(attempts);
        actions = List.copyOf(actions);
    }

    public Optional<Envelope> envelope() {
        return Optional.ofNullable(content);
    }

    /**
     * A builder that has destination, ordering key, headers and body of this message, for
     * {@link OutboxAdmin#editAsNew}; change what is wrong in it. A body that was encoded or put elsewhere stays as it
     * is unless it is replaced; one that replaces it is encoded, or put elsewhere, like that of any new message.
     *
     * @throws IllegalStateException when there is no content any more, or when it is a retry: its consumer waits for
     *     just that one
     */
    public Message.Builder edit() {
        Envelope from = content;
        if (from == null) {
            throw new IllegalStateException("Message " + rows.get(0).id()
                    + " has no content that can be edited: it is finished, erased or damaged");
        }
        if (RetryHeaders.areIn(from.headers())) {
            throw new IllegalStateException("Message " + from.id() + " brings a message back to a consumer, which would"
                    + " not know an edited one; call it back and send a new message instead");
        }
        Message.Builder builder = Message.to(from.destination()).recorded(from.headers(), from.body());
        return from.orderingKey().map(builder::orderingKey).orElse(builder);
    }
}
