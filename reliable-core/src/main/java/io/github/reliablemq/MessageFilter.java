package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which messages an operator means: those of one state that fulfil everything else that is said. Immutable.
 *
 * <pre>{@code
 * MessageFilter.parked().destination(queue("orders.placed")).fingerprint(group.fingerprint())
 * }</pre>
 */
public final class MessageFilter {

    private final MessageState state;
    private final @Nullable String destination;
    private final @Nullable String key;
    private final @Nullable String fingerprint;
    private final Duration minimumAge;

    private MessageFilter(
            MessageState state,
            @Nullable String destination,
            @Nullable String key,
            @Nullable String fingerprint,
            Duration minimumAge) {
        this.state = state;
        this.destination = destination;
        this.key = key;
        this.fingerprint = fingerprint;
        this.minimumAge = minimumAge;
    }

    /** All messages in that state. */
    public static MessageFilter in(MessageState state) {
        return new MessageFilter(Objects.requireNonNull(state, "state"), null, null, null, Duration.ZERO);
    }

    public static MessageFilter parked() {
        return in(MessageState.PARKED);
    }

    public static MessageFilter pending() {
        return in(MessageState.PENDING);
    }

    /** Only for that destination. */
    public MessageFilter destination(Destination only) {
        return new MessageFilter(state, only.toString(), key, fingerprint, minimumAge);
    }

    /** Only of that ordering key, in whichever destination unless that is said too. */
    public MessageFilter orderingKey(String only) {
        return new MessageFilter(state, destination, Objects.requireNonNull(only, "only"), fingerprint, minimumAge);
    }

    /** Only those whose last failure has that {@link Failure#fingerprint}. */
    public MessageFilter fingerprint(String only) {
        return new MessageFilter(state, destination, key, Objects.requireNonNull(only, "only"), minimumAge);
    }

    /** Only those recorded at least that long ago, by the store's clock. */
    public MessageFilter olderThan(Duration age) {
        return new MessageFilter(state, destination, key, fingerprint, Objects.requireNonNull(age, "age"));
    }

    public MessageState state() {
        return state;
    }

    /** In the form stores keep, {@code queue://name} or {@code topic://name}. */
    public Optional<String> destination() {
        return Optional.ofNullable(destination);
    }

    public Optional<String> orderingKey() {
        return Optional.ofNullable(key);
    }

    public Optional<String> fingerprint() {
        return Optional.ofNullable(fingerprint);
    }

    /** Zero for any. */
    public Duration minimumAge() {
        return minimumAge;
    }

    /** Whether a message passes, judged at a moment of the store's clock. */
    public boolean accepts(MessageSummary message, Instant now) {
        Failure failure = message.trouble().last();
        return message.state() == state
                && (destination == null || destination.equals(message.destination()))
                && (key == null || key.equals(message.key()))
                && (fingerprint == null || (failure != null && fingerprint.equals(failure.fingerprint())))
                && !message.times().recordedAt().isAfter(now.minus(minimumAge));
    }

    /** Without the key, which may be personal data. */
    @Override
    public String toString() {
        return state
                + (destination == null ? "" : " for " + destination)
                + (key == null ? "" : " of one key")
                + (fingerprint == null ? "" : " with " + fingerprint)
                + (minimumAge.isZero() ? "" : " older than " + minimumAge);
    }
}
