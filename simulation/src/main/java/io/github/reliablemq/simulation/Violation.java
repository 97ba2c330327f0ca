package io.github.reliablemq.simulation;

/** A promise was broken. An Error, so that nobody takes it for a failure of the handler it comes out of. */
final class Violation extends Error {

    private static final long serialVersionUID = 1L;

    private final String promise;

    /** @param promise such as {@code P5} */
    Violation(String promise, String text) {
        super(promise + ": " + text);
        this.promise = promise;
    }

    String promise() {
        return promise;
    }
}
