package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** Root of everything this library throws on purpose. The type says what to do; the text is for people. */
public abstract class ReliableException extends RuntimeException {

    protected ReliableException(String message) {
        super(message);
    }

    protected ReliableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
