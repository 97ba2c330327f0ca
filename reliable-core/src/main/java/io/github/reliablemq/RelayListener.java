package io.github.reliablemq;

import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;

/**
 * Hears what a relay does; metrics hang here. Called on the relay's own threads: return quickly, never block. What a
 * listener throws is logged and otherwise ignored.
 */
public interface RelayListener {

    /** Does nothing. */
    RelayListener NONE = new RelayListener() {};

    /**
     * A batch ended and its settlements are committed.
     *
     * @param took from the claim to the end of the settlement
     */
    default void onSettled(List<Settlement> settlements, Duration took) {}

    /** A settlement was not committed, or it is not known whether it was; what was sent may be sent again. */
    default void onSettleFailed(List<Settlement> settlements, Failure failure) {}

    /** A lane waits because the broker or the store is out of reach. */
    default void onPaused(Failure cause, Duration wait) {}

    /** A lane had nothing to do and was woken. */
    default void onWoken(Wake cause) {}

    /** The broker answered, or did not, to that many messages sent in one transaction. */
    default void onAnswered(int messages, Outcome outcome, Duration took) {}

    /** A destination refused or did not answer and is left alone for a while; it is tried again by itself. */
    default void onStopped(Destination destination, Failure cause) {}

    /** It takes messages again, or nothing waits for it any more. */
    default void onGoingOn(Destination destination) {}
}
