package io.github.reliablemq;

import java.time.Duration;
import java.util.Optional;

/** What became of a delivery, and so what its listener does with it. */
public sealed interface Verdict {

    /** The effect is committed: acknowledge. */
    record Done() implements Verdict {}

    /**
     * The effect happened, but it is not certain that this was recorded while the lease held: it may have been
     * repeated, or will be. Acknowledge, and count.
     */
    record DoneUnguarded() implements Verdict {}

    /** The effect was committed by an earlier delivery; the handler did not run: acknowledge. */
    record Duplicate() implements Verdict {}

    /**
     * The message waits in an outbox for its next attempt, and this is another copy of it; the handler did not run:
     * acknowledge.
     */
    record Waiting() implements Verdict {}

    /**
     * Another delivery of the same message is being handled elsewhere. Never acknowledge: this may be the only copy
     * left when the other one fails. Nobody's failure, so no attempt is charged.
     *
     * @param remaining when the other one's lease ends at the latest, as seen now
     */
    record Busy(Duration remaining) implements Verdict {}

    /**
     * The handler failed and its effect was undone, or is the handler's business: deliver it again later.
     *
     * @param attempt how many attempts were made, this one included, as far as is known; 1 or more
     * @param pause how long to wait at least; empty for what the retry policy says
     */
    record Retry(Failure failure, int attempt, Optional<Duration> pause) implements Verdict {

        Retry withAttempt(int number) {
            return new Retry(failure, number, pause);
        }
    }

    /** No number of attempts will help: set it aside with its reason, then acknowledge. */
    record DeadLetter(Failure failure) implements Verdict {}

    /**
     * The store that tells duplicates apart, or something else that every message needs, cannot be used: stop taking
     * messages for a while, charge no attempt.
     */
    record Pause(Failure failure) implements Verdict {}
}
