package io.github.reliablemq;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import io.github.reliablemq.spi.Company;
import java.time.Duration;
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
 * runs, so that a message that ends the process each time is found out. Who may be that message runs alone, so that it
 * is not found out together with its neighbours. Thread-safe.
 */
final class Tries {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentConsumer.class);

    /** The first delivery leaves no trace: with it, the process ended three times. */
    private static final int KILLER = 3;

    /** One attempt on record without an end, and this one: with the first delivery, the process ended twice. */
    private static final int SUSPECT = 2;

    private static final Duration TURN = Duration.ofMillis(100);

    private static final int MOST_REMEMBERED = 1_000;

    private final ConsumerName consumer;
    private final Optional<AttemptLog> log;
    private final Company company;
    private final Reprieve reprieve;
    private final OnStoreFailure onStoreFailure;
    /** Ended in this process, but that could not be noted: they are not what ends it. */
    private final Set<MessageId> ended = Collections.synchronizedSet(Collections.newSetFromMap(new Remembered()));

    /** @param onStoreFailure whether who fails open does not wait for the count either */
    Tries(ConsumerName consumer, Optional<AttemptLog> log, Reprieve reprieve, OnStoreFailure onStoreFailure) {
        this.consumer = consumer;
        this.reprieve = reprieve;
        this.onStoreFailure = onStoreFailure;
        this.log = log;
        this.company = log.map(AttemptLog::company).orElseGet(Company::ofProcess);
    }

    /** Runs {@code handling} as one attempt, unless the message has ended the process too often. */
    Verdict count(Received message, Supplier<Verdict> handling) {
        return count(message, handling, Optional::empty);
    }

    /**
     * The same for attempts that may be going on elsewhere.
     *
     * @param alibi asked before the message is suspected: what to answer instead, if attempts without an end are not
     *     its doing
     */
    Verdict count(Received message, Supplier<Verdict> handling, Supplier<Optional<Verdict>> alibi) {
        try {
            return log.isPresent() ? count(log.get(), message, handling, alibi) : company.among(handling);
        } catch (InterruptedException e) {
            // The handler limit ended a wait for others: nothing was handled.
            Thread.currentThread().interrupt();
            return new Verdict.Busy(TURN);
        }
    }

    private Verdict count(
            AttemptLog counter, Received message, Supplier<Verdict> handling, Supplier<Optional<Verdict>> alibi)
            throws InterruptedException {
        if (message.deliveries() <= 1 && message.retry().isEmpty()) {
            return company.among(() -> first(counter, message, handling));
        }
        Optional<Verdict> verdict = company.among(() -> again(counter, message, handling, alibi, SUSPECT));
        return verdict.isPresent()
                ? verdict.get()
                : company.alone(() -> again(counter, message, handling, alibi, KILLER))
                        .orElseThrow();
    }

    /** Runs what counts nothing of its own, for several messages that are delivered for the first time. */
    <T> T together(Supplier<T> handling) throws InterruptedException {
        return company.among(handling);
    }

    private Verdict first(AttemptLog counter, Received message, Supplier<Verdict> handling) {
        Verdict verdict = attempt(message, handling);
        return verdict instanceof Verdict.Retry retry ? failed(counter, message, retry, 1) : verdict;
    }

    /**
     * Empty, as if nothing had happened, for a suspect that is not to run here.
     *
     * @param limit attempts without an end, this one included, with which it is not to
     */
    private Optional<Verdict> again(
            AttemptLog counter,
            Received message,
            Supplier<Verdict> handling,
            Supplier<Optional<Verdict>> alibi,
            int limit) {
        Attempt attempt;
        try {
            if (counter.isWaiting(consumer, message.id(), message.epoch(), message.retry())) {
                return Optional.of(new Verdict.Waiting());
            }
        } catch (StoreException e) {
            return Optional.of(new Verdict.Pause(Failure.of(e)));
        }
        try {
            attempt = begin(counter, message);
        } catch (StoreException e) {
            // It may have been noted all the same, and nobody would note its end.
            remember(message, e);
            return Optional.of(new Verdict.Pause(Failure.of(e)));
        }
        if (attempt.unfinished() < limit) {
            return Optional.of(end(counter, message, attempt, attempt(message, handling)));
        }
        Optional<Verdict> excused = alibi.get();
        if (excused.isPresent()) {
            return Optional.of(end(counter, message, attempt, excused.get()));
        }
        return attempt.unfinished() < KILLER
                ? notAmongOthers(counter, message)
                : Optional.of(notAgain(counter, message, attempt));
    }

    private Optional<Verdict> notAmongOthers(AttemptLog counter, Received message) {
        note(message, () -> counter.takeBack(consumer, message.id(), message.epoch()));
        LOG.warn(
                "{}: an attempt to handle message {} began and nobody saw its end; it is handled alone now, others wait"
                        + " for a moment",
                consumer,
                message.id());
        return Optional.empty();
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
        try {
            if (ended.contains(message.id())) {
                counter.takeBack(consumer, message.id(), message.epoch());
                ended.remove(message.id());
            }
            return counter.begin(consumer, message.id(), message.epoch());
        } catch (StoreException e) {
            if (onStoreFailure == OnStoreFailure.FAIL_CLOSED) {
                throw e;
            }
            // As if nothing counted: the budget goes by what the broker knows.
            return new Attempt(message.deliveries(), 1);
        }
    }

    private Verdict notAgain(AttemptLog counter, Received message, Attempt attempt) {
        Duration left = reprieve.left(message.id());
        if (left.isZero()) {
            return killer(counter, message, attempt);
        }
        note(message, () -> counter.takeBack(consumer, message.id(), message.epoch()));
        if (left.equals(Reprieve.LENGTH)) {
            LOG.warn(
                    "{}: the last {} attempts to handle message {} began and nobody saw their ends; unless one of them"
                            + " goes on within {}, the message is set aside",
                    consumer,
                    attempt.unfinished() - 1,
                    message.id(),
                    left);
        }
        return new Verdict.Busy(left);
    }

    private Verdict killer(AttemptLog counter, Received message, Attempt attempt) {
        reprieve.over(message.id());
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
