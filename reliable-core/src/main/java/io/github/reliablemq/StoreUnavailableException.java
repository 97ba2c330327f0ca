package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** The database or Redis could not be reached, or dropped the connection. Trying again later may succeed. */
public final class StoreUnavailableException extends StoreException {

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
