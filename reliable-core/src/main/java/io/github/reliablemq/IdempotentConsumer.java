package io.github.reliablemq;

import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import java.util.function.Supplier;

/**
 * Handles each message once, however often it is delivered. Thread-safe: listeners call it from several threads.
 *
 * <p>With an {@link Inbox} key and effect commit in one transaction: exactly one effect within the retention of keys.
 * With a {@link LeaseStore} the effect is at least once and a completed id is suppressed.
 */
public interface IdempotentConsumer {

    /** The name duplicates are recognised within. */
    ConsumerName name();

    /**
     * Handles one delivery and says what to do with it. It may be acknowledged only after a verdict that says so.
     * Blocks until the handler is through; throws nothing a handler or store threw, except {@link Error}s.
     */
    Verdict accept(Received message);

    /**
     * A consumer whose effect shares a transaction with the key.
     *
     * @param <T> the transaction type of the inbox
     */
    static <T> IdempotentConsumer inTransaction(ConsumerName name, Inbox<T> inbox, MessageHandler<T> handler) {
        return new InboxConsumer<>(name, inbox, handler);
    }

    /**
     * A consumer whose effect cannot join a transaction.
     *
     * @param tokens gives a token nobody else has at each call; must be thread-safe
     */
    static IdempotentConsumer leased(
            ConsumerName name,
            LeaseStore leases,
            LeaseTimes times,
            Supplier<LeaseToken> tokens,
            LeasedHandler handler) {
        return new LeasedConsumer(name, leases, times, tokens, handler);
    }
}
