package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** The database or Redis answered with an error that repeating alone will not cure. */
public class StoreException extends ReliableException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
