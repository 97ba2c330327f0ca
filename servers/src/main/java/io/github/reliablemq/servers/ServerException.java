package io.github.reliablemq.servers;

import org.jspecify.annotations.Nullable;

/** A server or child process could not be started, reached or controlled; the message says what to do. */
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerException(String message) {
        super(message);
    }

    ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
