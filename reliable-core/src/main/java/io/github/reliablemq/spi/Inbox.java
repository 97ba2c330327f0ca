package io.github.reliablemq.spi;

import java.util.Optional;

/**
 * Transactions in which an idempotency key and the effect it guards commit together. Thread-safe.
 *
 * @param <T> what a handler works with, for instance a Jdbi {@code Handle}
 */
public interface Inbox<T> {

    /**
     * Opens a transaction on a connection of its own.
     *
     * @throws io.github.reliablemq.StoreUnavailableException when the database cannot be reached
     */
    InboxTransaction<T> begin();

    /** Where attempts are counted; empty for a store that does not: then the broker's count of deliveries must do. */
    default Optional<AttemptLog> attempts() {
        return Optional.empty();
    }
}
