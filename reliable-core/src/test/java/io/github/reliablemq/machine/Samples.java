package io.github.reliablemq.machine;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Messages, rules and answers for lane tests. */
final class Samples {

    static final Failure CAUSE = Failure.of("TestFailure", "told to fail");

    static final LaneRules RULES = new LaneRules(
            RetryPolicies.only(new RetryPolicy(3, Backoff.fixed(Duration.ofSeconds(1)), 0)),
            new Appetite(8, 1 << 20),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Poll.between(Duration.ofMillis(50), Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10));

    private Samples() {}

    static Claimed message(long row) {
        return message(row, null);
    }

    static Claimed message(long row, @Nullable String key) {
        return new Claimed(new RowId(row), envelope(row, key), 0, Departure.NOT_SENT, Freshness.FRESH);
    }

    static Claimed to(Destination destination, long row) {
        Envelope like = envelope(row, null);
        Envelope envelope = new Envelope(like.id(), destination, null, like.headers(), like.body(), like.recordedAt());
        return new Claimed(new RowId(row), envelope, 0, Departure.NOT_SENT, Freshness.FRESH);
    }

    static Claimed expired(long row) {
        return new Claimed(new RowId(row), envelope(row, null), 0, Departure.NOT_SENT, Freshness.EXPIRED);
    }

    static Claimed failed(Claimed message, int failedAttempts) {
        return new Claimed(message.row(), message.envelope(), failedAttempts, message.departure(), message.freshness());
    }

    static Claimed maybeSent(Claimed message) {
        return new Claimed(
                message.row(), message.envelope(), message.failedAttempts(), Departure.MAYBE_SENT, message.freshness());
    }

    static List<Claimed> messages(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(Samples::message).toList();
    }

    static Envelope envelope(long row, @Nullable String key) {
        return new Envelope(
                new MessageId(new UUID(0, row)),
                Destination.queue("orders"),
                key,
                Headers.none(),
                Body.text("m" + row),
                Instant.EPOCH);
    }

    static Outcome refused(Scope scope) {
        return new Outcome.Refused(RefusalReason.REJECTED, scope, CAUSE);
    }

    static Outcome refused(RefusalReason reason, Scope scope) {
        return new Outcome.Refused(reason, scope, CAUSE);
    }

    static Outcome unanswered() {
        return new Outcome.Unknown(CAUSE, Outcome.Ending.NO_ANSWER);
    }

    static Outcome unknown() {
        return new Outcome.Unknown(CAUSE, Outcome.Ending.LOST);
    }
}
