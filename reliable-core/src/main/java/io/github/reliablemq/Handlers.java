package io.github.reliablemq;

/** What an exception out of a handler means. */
final class Handlers {

    private Handlers() {}

    static Verdict failed(Exception thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new Verdict.Retry(Failure.of(thrown));
    }
}
