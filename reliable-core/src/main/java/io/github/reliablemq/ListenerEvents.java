package io.github.reliablemq;

import java.time.Duration;

/**
 * What a listener tells of, for metrics. Every method does nothing by default. Called on the listener's threads,
 * several at a time; must be thread-safe and quick. What it throws is logged and changes nothing.
 */
public interface ListenerEvents {

    /** Tells nobody. */
    ListenerEvents NONE = new ListenerEvents() {};

    /**
     * A consumer is given messages.
     *
     * @param messages how many together; 1 when it is one alone
     */
    default void handling(Destination queue, int messages) {}

    /** The consumer gave them back, whatever became of them; follows each {@link #handling}. */
    default void handled(Destination queue, int messages) {}

    /**
     * A consumer answered.
     *
     * @param handling from the call to the verdict
     */
    default void answered(Destination queue, Verdict verdict, Duration handling) {}

    /** The broker confirmed an acknowledgement. */
    default void acknowledged(Destination queue) {}

    /** A message is to come again, in place, after that wait. */
    default void retrying(Destination queue, Duration wait) {}

    /** Nothing is taken for that time, because something that every message needs is away. */
    default void pausing(Destination queue, Failure cause, Duration wait) {}

    /** The broker confirmed a dead-letter copy and, in the same transaction, the original's acknowledgement. */
    default void deadLettered(Destination queue, Destination deadLetters, Failure reason) {}

    /**
     * A failed message waits in an outbox and comes again after that time; its delivery is about to be acknowledged.
     */
    default void delayed(Destination queue, Duration wait) {}

    /** A thread of the listener has a connection. */
    default void connected(Destination queue) {}

    /** A thread of the listener lost its connection, or got none; what it held comes again. */
    default void disconnected(Destination queue, Failure cause) {}

    /** A handler has run for the handler limit and was interrupted; told once for each run. */
    default void overdue(Destination queue, Duration limit) {}
}
