package io.github.reliablemq.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A promise was broken. The core takes an Error out of a handler for a failure of that handler, so what its consumer
 * says next throws this again: nobody goes on.
 */
final class Violation extends Error {

    private static final long serialVersionUID = 1L;

    private static final ThreadLocal<@Nullable Violation> SEEN = new ThreadLocal<>();

    private final String promise;

    /** @param promise such as {@code P5} */
    Violation(String promise, String text) {
        super(promise + ": " + text);
        this.promise = promise;
        SEEN.set(this);
    }

    /** Another run begins on this thread. */
    static void forget() {
        SEEN.remove();
    }

    /** Throws the one that was seen on this thread, if any was. */
    static void throwAgain() {
        Violation seen = SEEN.get();
        if (seen != null) {
            throw seen;
        }
    }

    String promise() {
        return promise;
    }
}
