package io.github.reliablemq;

import io.github.reliablemq.spi.Inbox;
import java.util.List;
import java.util.Optional;

/**
 * Handles each message once, however often it is delivered. Thread-safe: listeners call it from several threads.
 *
 * <p>With an {@link Inbox} key and effect commit in one transaction: exactly one effect within the retention of keys.
 * With a lease ({@link LeaseKeeper#consumer}) the effect is at least once and a completed id is suppressed.
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
     * Whether {@link #acceptTogether} is worth asking. A listener that asks in vain has its broker deliver all of them
     * again.
     */
    default boolean handlesTogether() {
        return false;
    }

    /**
     * Handles several deliveries, in their order, as one: all effects are committed together.
     *
     * @return a verdict for each, in their order, all of which say to acknowledge; empty when this consumer cannot, or
     *     something failed: then nothing was done, nobody is charged, and each is to be given to {@link #accept}
     */
    default Optional<List<Verdict>> acceptTogether(List<Received> messages) {
        return Optional.empty();
    }

    /**
     * A consumer whose effect shares a transaction with the key, with the defaults of {@link ConsumerRules}.
     *
     * @param <T> the transaction type of the inbox
     */
    static <T> IdempotentConsumer inTransaction(ConsumerName name, Inbox<T> inbox, MessageHandler<T> handler) {
        return inTransaction(name, inbox, ConsumerRules.defaults(), handler);
    }

    /**
     * A consumer whose effect shares a transaction with the key. No message is too old for it unless the rules say
     * which (P13): an inbox that knows its retention has a method of its own for consumers.
     *
     * @param <T> the transaction type of the inbox
     */
    static <T> IdempotentConsumer inTransaction(
            ConsumerName name, Inbox<T> inbox, ConsumerRules rules, MessageHandler<T> handler) {
        return new InboxConsumer<>(name, inbox, rules, handler);
    }
}
