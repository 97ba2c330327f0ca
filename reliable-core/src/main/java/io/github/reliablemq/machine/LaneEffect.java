package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;

/** What a lane is to do next. Each effect is answered by one event. */
public sealed interface LaneEffect {

    /** Drop the connection to the broker, if there is one, and make a new one. */
    record Connect() implements LaneEffect {}

    /** Ask the broker for an empty commit. */
    record Probe() implements LaneEffect {}

    /** Claim at most that much. */
    record Claim(Appetite appetite) implements LaneEffect {}

    /** Look whether a claim of that reach is worth its while. */
    record Look(Reach reach) implements LaneEffect {}

    /** Have the store remember, durably, that these are about to be sent. */
    record Announce(List<RowId> rows) implements LaneEffect {}

    /**
     * Send these in one broker transaction.
     *
     * @param patience how much of the send deadline the answer may take
     */
    record Send(List<Claimed> messages, Patience patience) implements LaneEffect {}

    /** How long an answer is waited for. */
    enum Patience {
        /** The send deadline. */
        FULL,
        /** A quarter of it. */
        SHORT
    }

    /** End the claim with these, one for each claimed message. */
    record Settle(List<Settlement> settlements) implements LaneEffect {}

    /**
     * Nothing to do: wait that long, or until the doorbell rings.
     *
     * @param deaf the first part of that time, in which a ring is kept and does not end the wait
     * @param otherwise what ended the wait if the doorbell did not
     */
    record Idle(Duration deaf, Duration atMost, Wake otherwise) implements LaneEffect {}

    /** Broker or store is out of reach: wait that long; the doorbell does not count. */
    record Pause(Duration delay, Failure cause) implements LaneEffect {}

    /** Disconnect and end. */
    record Close() implements LaneEffect {}
}
