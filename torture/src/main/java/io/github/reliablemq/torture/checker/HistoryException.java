package io.github.reliablemq.torture.checker;

/** A history that cannot be judged: a file is missing or says nothing that makes sense. */
public final class HistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HistoryException(String message) {
        super(message);
    }

    HistoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
