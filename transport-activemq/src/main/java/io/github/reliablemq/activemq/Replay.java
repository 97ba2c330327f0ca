package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How dead letters are sent again. Immutable.
 *
 * @param to where to; empty for where each came from. Of a topic that is every subscriber: give a queue of the
 *     consumer's own instead
 * @param most how many at most, 1 or more; 1 tries one first
 * @param rate how fast
 * @param dedupWindow how long consumers keep keys; what was recorded before that is replayed with a warning, since a
 *     consumer may have forgotten that it handled it
 */
public record Replay(Optional<Destination> to, int most, Rate rate, Duration dedupWindow) {

    public Replay {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(rate, "rate");
        if (most < 1 || dedupWindow.isNegative()) {
            throw new ConfigurationException(List.of(
                    "replay: must be of 1 or more with no negative window, is of " + most + " with " + dedupWindow));
        }
    }

    /** Each to where it came from, at once, however many; keys are taken to be kept for 7 days. */
    public static Replay all() {
        return new Replay(Optional.empty(), Integer.MAX_VALUE, Rate.unlimited(), Duration.ofDays(7));
    }

    /** The same for one. */
    public static Replay one() {
        return all().withMost(1);
    }

    public Replay withTo(Destination destination) {
        return new Replay(Optional.of(destination), most, rate, dedupWindow);
    }

    public Replay withMost(int messages) {
        return new Replay(to, messages, rate, dedupWindow);
    }

    public Replay withRate(Rate other) {
        return new Replay(to, most, other, dedupWindow);
    }

    public Replay withDedupWindow(Duration window) {
        return new Replay(to, most, rate, window);
    }

    /**
     * What became of it.
     *
     * @param replayed how many were sent again
     * @param beyondWindow how many of those are older than the dedup window
     * @param left how many stayed because nobody knows where they came from
     */
    public record Report(int replayed, int beyondWindow, int left) {}
}
