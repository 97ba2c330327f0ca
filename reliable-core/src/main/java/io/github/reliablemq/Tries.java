package io.github.reliablemq;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the attempts of a consumer. A first delivery is counted only if it fails; a repeated one before its handler
 * runs, so that a message that ends the process each time is found out. Thread-safe.
 */
final class Tries {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentConsumer.class);

    /** The first delivery leaves no trace: with it, the process ended three times. */
    private static final int KILLER = 3;

    private static final int MOST_REMEMBERED = 1_000;

    private final ConsumerName consumer;
    private final Optional<AttemptLog> log;
    /** Ended in this process, but that could not be noted: they are not what ends it. */
    private final Set<MessageId> ended = Collections.synchronizedSet(Collections.newSetFromMap(new Remembered()));

    Tries(ConsumerName consumer, Optional<AttemptLog> log) {
        this.consumer = consumer;
        this.log = log;
    }

    /** Runs {@code handling} as one attempt, unless the message has ended the process too often. */
    Verdict count(Received message, Supplier<Verdict> handling) {
        return count(message, handling, Optional::empty);
    }

    /**
     * The same for attempts that may be going on elsewhere.
     *
     * @param alibi asked before the message is set aside: what to answer instead, if attempts without an end are not
     *     its doing
     */
    Verdict count(Received message, Supplier<Verdict> handling, Supplier<Optional<Verdict>> alibi) {
        AttemptLog counter = log.orElse(null);
        if (counter == null) {
            return handling.get();
        }
        if (message.deliveries() <= 1 && message.retry().isEmpty()) {
            Verdict verdict = attempt(message, handling);
            return verdict instanceof Verdict.Retry retry ? failed(counter, message, retry, 1) : verdict;
        }
        Attempt attempt;
        try {
            if (counter.isWaiting(consumer, message.id(), message.epoch(), message.retry())) {
                return new Verdict.Waiting();
            }
            attempt = begin(counter, message);
        } catch (StoreException e) {
            // It may have been noted all the same, and nobody would note its end.
            remember(message, e);
            return new Verdict.Pause(Failure.of(e));
        }
        if (attempt.unfinished() < KILLER) {
            return end(counter, message, attempt, attempt(message, handling));
        }
        return alibi.get()
                .map(verdict -> end(counter, message, attempt, verdict))
                .orElseGet(() -> killer(counter, message, attempt));
    }

    /** What ends in an Error has ended: were that not noted, the third one would look like the end of a process. */
    private Verdict attempt(Received message, Supplier<Verdict> handling) {
        try {
            return handling.get();
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                LOG.error(
                        "{}: handling message {} ended in an Error; it counts as a failed attempt. Look at the cause"
                                + " before this process is trusted further",
                        consumer,
                        message.id(),
                        e);
            }
            return new Verdict.Retry(Failure.of(e), message.deliveries(), Optional.empty());
        }
    }

    private Attempt begin(AttemptLog counter, Received message) {
        if (ended.contains(message.id())) {
            counter.takeBack(consumer, message.id(), message.epoch());
            ended.remove(message.id());
        }
        return counter.begin(consumer, message.id(), message.epoch());
    }

    private Verdict killer(AttemptLog counter, Received message, Attempt attempt) {
        note(message, () -> counter.forget(consumer, message.id()));
        return new Verdict.DeadLetter(Failure.of(
                "SuspectedCrash",
                "The last " + attempt.unfinished() + " attempts to handle it began and never ended: it seems to end the"
                        + " process of its consumer"));
    }

    private Verdict end(AttemptLog counter, Received message, Attempt attempt, Verdict verdict) {
        if (verdict instanceof Verdict.Retry retry) {
            return failed(counter, message, retry, attempt.number());
        }
        if (verdict instanceof Verdict.Pause || verdict instanceof Verdict.Busy) {
            note(message, () -> counter.takeBack(consumer, message.id(), message.epoch()));
        } else {
            note(message, () -> counter.forget(consumer, message.id()));
        }
        return verdict;
    }

    private Verdict failed(AttemptLog counter, Received message, Verdict.Retry retry, int atLeast) {
        try {
            int attempts = Undisturbed.call(() -> counter.failed(consumer, message.id(), message.epoch()));
            return retry.withAttempt(attempts);
        } catch (StoreException e) {
            remember(message, e);
            return retry.withAttempt(atLeast);
        }
    }

    private void note(Received message, Runnable noting) {
        try {
            Undisturbed.run(noting);
        } catch (StoreException e) {
            remember(message, e);
        }
    }

    private void remember(Received message, StoreException e) {
        ended.add(message.id());
        LOG.debug("{}: an attempt to handle {} was not noted", consumer, message.id(), e);
    }

    /** Forgets the oldest. */
    private static final class Remembered extends LinkedHashMap<MessageId, Boolean> {

        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
