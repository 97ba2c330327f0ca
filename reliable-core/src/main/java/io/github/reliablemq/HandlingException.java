package io.github.reliablemq;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows what is to be done about its failure. Any other exception means
 * {@link Treatment.Retry}, unless the consumer's {@link Triage} says otherwise.
 */
public final class HandlingException extends ReliableException {

    private final transient Treatment treatment;

    private HandlingException(Treatment treatment, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.treatment = treatment;
        // Failures are grouped by where they come from, which is the handler and not a method of this class.
        setStackTrace(Arrays.stream(getStackTrace())
                .dropWhile(frame -> frame.getClassName().equals(HandlingException.class.getName()))
                .toArray(StackTraceElement[]::new));
    }

    /** Set this message aside at once. */
    public static HandlingException deadLetter(String reason, @Nullable Throwable cause) {
        return new HandlingException(new Treatment.DeadLetter(), reason, cause);
    }

    /**
     * Try this message again, not before that much time has passed.
     *
     * @param wait up to a day
     */
    public static HandlingException retryAfter(Duration wait, String reason, @Nullable Throwable cause) {
        return new HandlingException(new Treatment.RetryAfter(wait), reason, cause);
    }

    /** Stop taking messages for a while; this one is tried first afterwards, and is not charged. */
    public static HandlingException pause(String reason, @Nullable Throwable cause) {
        return new HandlingException(new Treatment.Pause(), reason, cause);
    }

    public Treatment treatment() {
        return treatment;
    }
}
