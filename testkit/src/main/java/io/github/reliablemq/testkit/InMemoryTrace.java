package io.github.reliablemq.testkit;

import io.github.reliablemq.FailedAttempt;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a row, for operators. Guarded by its {@link InMemoryOutbox}. */
final class InMemoryTrace {

    private final @Nullable MessageId original;
    private final List<FailedAttempt> attempts = new ArrayList<>();
    private @Nullable MessageId replacedBy;
    private @Nullable Instant settledAt;
    private @Nullable Instant erasedAt;

    /** @param original the message its row was edited from; null for none */
    InMemoryTrace(@Nullable MessageId original) {
        this.original = original;
    }

    void charged(FailedAttempt attempt) {
        attempts.add(attempt);
    }

    void settled(Instant now) {
        settledAt = now;
    }

    boolean isSettledBefore(Instant moment) {
        return settledAt != null && !settledAt.isAfter(moment);
    }

    void replacedBy(MessageId edited) {
        replacedBy = edited;
    }

    void erase(Instant now) {
        erasedAt = now;
        attempts.replaceAll(attempt -> new FailedAttempt(
                attempt.number(), attempt.at(), attempt.next(), erased(attempt.failure()), attempt.mayHaveBeenSent()));
    }

    private static Failure erased(Failure failure) {
        return new Failure(failure.type(), failure.fingerprint(), "(erased)");
    }

    List<FailedAttempt> attempts() {
        return List.copyOf(attempts);
    }

    MessageSummary summary(InMemoryRow row, @Nullable Instant due, int failedAttempts) {
        Failure last =
                attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).failure();
        return new MessageSummary(
                row.envelope().id(),
                new MessageSummary.Position(row.id(), attempts.size()),
                row.state(),
                row.envelope().destination().toString(),
                row.envelope().key(),
                new MessageSummary.Times(row.envelope().recordedAt(), due, settledAt, erasedAt),
                new MessageSummary.Trouble(failedAttempts, last, row.mayHaveBeenSent()),
                new MessageSummary.Links(original, replacedBy));
    }
}
