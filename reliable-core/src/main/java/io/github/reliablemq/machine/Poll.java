package io.github.reliablemq.machine;

import io.github.reliablemq.Backoff;
import java.time.Duration;

/**
 * How long a lane that has nothing to do waits before it looks again.
 *
 * @param ladder grows to the longest poll
 * @param quiet twice the longest poll, from that many empty looks in a row on: about a minute of silence
 */
public record Poll(Backoff ladder, int quiet) {

    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** From {@code first} doubling to {@code longest}; twice that after a minute of silence. */
    public static Poll between(Duration first, Duration longest) {
        long looks = Math.max(1, SILENCE.toMillis() / longest.toMillis());
        return new Poll(Backoff.exponential(first, longest), (int) Math.min(100_000, looks + 10));
    }

    Duration after(int idles) {
        return idles > quiet ? ladder.cap().multipliedBy(2) : ladder.after(idles);
    }
}
