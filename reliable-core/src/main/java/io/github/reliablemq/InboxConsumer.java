package io.github.reliablemq;

import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.time.Duration;
import java.util.Objects;

/** Key first, then the handler, then the commit of both; acknowledged by the listener only after that. */
final class InboxConsumer<T> implements IdempotentConsumer {

    /** The key was contended for a whole lock wait already; look again soon. */
    private static final Duration CONTENDED = Duration.ofMillis(100);

    private final ConsumerName name;
    private final Inbox<T> inbox;
    private final MessageHandler<T> handler;

    InboxConsumer(ConsumerName name, Inbox<T> inbox, MessageHandler<T> handler) {
        this.name = Objects.requireNonNull(name, "name");
        this.inbox = Objects.requireNonNull(inbox, "inbox");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    public ConsumerName name() {
        return name;
    }

    @Override
    public Verdict accept(Received message) {
        try (InboxTransaction<T> transaction = inbox.begin()) {
            return switch (transaction.admit(name, message.id())) {
                case FIRST -> handle(transaction, message);
                case DUPLICATE -> new Verdict.Duplicate();
                case BUSY -> new Verdict.Busy(CONTENDED);
            };
        } catch (StoreException e) {
            // The handler has not run yet: whatever is wrong with the store, it is not this message's fault.
            return new Verdict.Pause(Failure.of(e));
        }
    }

    private Verdict handle(InboxTransaction<T> transaction, Received message) {
        try {
            handler.handle(transaction.handle(), message);
        } catch (Exception e) {
            return Handlers.failed(e);
        }
        // An unknown commit is a retry: the next delivery finds the key committed, or runs the handler anew.
        try {
            transaction.commit();
        } catch (StoreUnavailableException e) {
            return new Verdict.Pause(Failure.of(e));
        } catch (StoreException e) {
            return new Verdict.Retry(Failure.of(e));
        }
        return new Verdict.Done();
    }
}
