package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** A message was to be recorded outside a transaction. Nothing was recorded; open a transaction around the call. */
public final class NoTransactionException extends ReliableException {

    public NoTransactionException(String message) {
        super(message);
    }

    public NoTransactionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
