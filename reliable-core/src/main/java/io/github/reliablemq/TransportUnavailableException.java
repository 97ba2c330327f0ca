package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** The broker could not be reached, or dropped the connection. Trying again later may succeed. */
public final class TransportUnavailableException extends TransportException {

    public TransportUnavailableException(String message) {
        super(message);
    }

    public TransportUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
