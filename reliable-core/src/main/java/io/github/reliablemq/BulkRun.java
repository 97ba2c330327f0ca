package io.github.reliablemq;

import java.util.UUID;

/**
 * One action on a set of messages that was frozen when it was described. Each step is a transaction of its own; what is
 * done stays done whatever happens to this process, and {@link OutboxAdmin#resumeBulk} goes on with the rest.
 *
 * <p>Thread-safe: {@link #stop} and {@link #progress} may be called while another thread, or another process, is in
 * {@link #go}. It holds nothing and need not be closed.
 */
public interface BulkRun {

    UUID id();

    /**
     * Does it to the first message that is left, to see what comes of it.
     *
     * @throws StoreException when the store fails; the step may be done or not, {@link #progress} tells
     */
    BulkProgress tryOne();

    /**
     * Goes on until nothing is left, somebody calls {@link #stop}, or this thread is interrupted, which ends the call
     * before its next step and stays set. Runs, and waits between steps, on the caller's thread.
     *
     * @throws StoreException when the store fails; the last step may be done or not, {@link #progress} tells
     */
    BulkProgress go(Rate rate);

    /** Has {@link #go} end after its step, wherever it runs. A later {@code go} continues. */
    void stop();

    BulkProgress progress();
}
