package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * How a consumer treats what it gets. Immutable.
 *
 * @param triage what the exceptions of its handler mean
 * @param oldest messages recorded longer ago are set aside unhandled: their key may be forgotten, so that nobody can
 *     tell whether they are a repeat (P13). Not longer than keys are kept; 1 s or more. Empty for what the store says:
 *     a {@code JdbcInbox} its retention, others nothing
 * @param clock tells the age of a message
 */
public record ConsumerRules(Triage triage, Optional<Duration> oldest, InstantSource clock) {

    /** The {@link #oldest} of those for whom no message is too old. */
    public static final Duration ANY_AGE = ChronoUnit.FOREVER.getDuration();

    public ConsumerRules {
        Objects.requireNonNull(triage, "triage");
        Objects.requireNonNull(clock, "clock");
        new Problems()
                .check(
                        oldest.isEmpty() || oldest.get().compareTo(Duration.ofSeconds(1)) >= 0,
                        "consumer.oldest",
                        "must be 1 s or more, is " + oldest.orElse(null))
                .throwIfAny(ConfigurationException::new);
    }

    /** Every exception is tried again; the store says which messages are too old. */
    public static ConsumerRules defaults() {
        return new ConsumerRules(Triage.standard(), Optional.empty(), InstantSource.system());
    }

    public ConsumerRules withTriage(Triage other) {
        return new ConsumerRules(other, oldest, clock);
    }

    public ConsumerRules withOldest(Duration age) {
        return new ConsumerRules(triage, Optional.of(age), clock);
    }

    /** No message is too old: one that comes again after its key was forgotten is handled again. */
    public ConsumerRules withAnyAge() {
        return withOldest(ANY_AGE);
    }

    public ConsumerRules withClock(InstantSource other) {
        return new ConsumerRules(triage, oldest, other);
    }

    boolean isTooOld(Received message) {
        return oldest.filter(age -> !age.equals(ANY_AGE))
                .filter(age -> message.recordedAt().isBefore(limit(age)))
                .isPresent();
    }

    Verdict tooOld(Received message) {
        return new Verdict.DeadLetter(Failure.of(
                "TooOld",
                "It was recorded at " + message.recordedAt() + ", before "
                        + oldest.map(this::limit).orElse(null)
                        + ": whether it was handled already may be forgotten by now. It was not handled"));
    }

    private Instant limit(Duration age) {
        return clock.instant().minus(age);
    }

    /** What follows from an exception of the handler. */
    Verdict failed(Received message, Exception thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Failure failure = Failure.of(thrown);
        Treatment treatment = triage.of(thrown);
        if (treatment instanceof Treatment.DeadLetter) {
            return new Verdict.DeadLetter(failure);
        }
        if (treatment instanceof Treatment.Pause) {
            return new Verdict.Pause(failure);
        }
        Optional<Duration> wait =
                treatment instanceof Treatment.RetryAfter later ? Optional.of(later.pause()) : Optional.empty();
        return new Verdict.Retry(failure, message.deliveries(), wait);
    }
}
