package io.github.reliablemq.benchmarks.harness;

/** A contestant did not do what it was asked for, so that its figures mean nothing. */
public final class WrongCountException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WrongCountException(String message) {
        super(message);
    }

    /** Fails unless both are the same. */
    public static void unlessSame(String what, long expected, long found) {
        if (expected != found) {
            throw new WrongCountException(what + ": expected " + expected + ", found " + found);
        }
    }
}
