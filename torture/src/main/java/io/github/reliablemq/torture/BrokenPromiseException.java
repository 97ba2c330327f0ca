package io.github.reliablemq.torture;

/** A promise was seen broken while the run went on: it ends, and what there is of its history is judged. */
final class BrokenPromiseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenPromiseException(String message) {
        super(message);
    }
}
