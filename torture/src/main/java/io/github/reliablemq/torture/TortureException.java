package io.github.reliablemq.torture;

/** The run itself cannot go on; says nothing about what is tested. */
final class TortureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TortureException(String message) {
        super(message);
    }

    TortureException(String message, Throwable cause) {
        super(message, cause);
    }
}
