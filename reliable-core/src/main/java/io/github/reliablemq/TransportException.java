package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** The broker answered with an error that repeating alone will not cure. */
public class TransportException extends ReliableException {

    public TransportException(String message) {
        super(message);
    }

    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
