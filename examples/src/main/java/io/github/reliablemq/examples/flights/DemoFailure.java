package io.github.reliablemq.examples.flights;

/** The run cannot come to a ledger; the message says why, and where to look. */
final class DemoFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
