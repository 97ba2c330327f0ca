package io.github.reliablemq;

import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.RetryHeaders;
import io.github.reliablemq.spi.RetryOutbox;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The retry and the note that it is waited for, in one transaction of the database they are both in. */
final class InboxRetries<T> implements DelayedRetries {

    private final Inbox<T> inbox;
    private final RetryOutbox<T> outbox;

    InboxRetries(Inbox<T> inbox, RetryOutbox<T> outbox) {
        this.inbox = Objects.requireNonNull(inbox, "inbox");
        this.outbox = Objects.requireNonNull(outbox, "outbox");
        if (inbox.attempts().isEmpty()) {
            throw new ConfigurationException(
                    "retries.inbox: must count attempts, or a message would be retried for ever");
        }
    }

    @Override
    public Optional<MessageId> later(
            ConsumerName consumer, Received message, int attempt, Destination to, Duration wait) {
        Message retry = Message.to(to)
                .headers(message.headers())
                .body(message.body())
                .retryOf(RetryHeaders.of(message, attempt))
                .delay(wait)
                .build();
        try (InboxTransaction<T> transaction = inbox.begin()) {
            if (!outbox.isServed(transaction.handle())) {
                return Optional.empty();
            }
            MessageId id = outbox.producer(transaction.handle()).send(retry).id();
            transaction.awaits(consumer, message.id(), message.epoch(), id);
            transaction.commit();
            return Optional.of(id);
        }
    }

    @Override
    public Cancellation cancel(ConsumerName consumer, MessageId id) {
        try (InboxTransaction<T> transaction = inbox.begin()) {
            Optional<MessageId> retry = transaction.awaited(consumer, id);
            if (retry.isEmpty()) {
                return Cancellation.NOT_WAITING;
            }
            Cancellation answer = outbox.producer(transaction.handle()).cancel(retry.get());
            transaction.commit();
            return answer;
        }
    }
}
