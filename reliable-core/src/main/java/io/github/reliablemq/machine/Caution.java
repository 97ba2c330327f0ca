package io.github.reliablemq.machine;

import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How carefully a lane sends after former processes ended uncleanly, perhaps because of a message. While it lasts,
 * batches are small and each is announced to the store before it is sent, so that the next start knows what was under
 * way. It lasts for as long as a claim may, at least: the message may be in the claim of a process that is gone.
 * Immutable.
 *
 * @param left messages that must still be stored before the lane is at ease
 * @param suspects rows that were under way at a former end: each travels alone
 * @param since the first claim; null before it
 */
public record Caution(
        int left, Set<RowId> suspects, @Nullable Instant since) {

    /** Not careful. */
    public static final Caution NONE = new Caution(0, Set.of(), null);

    /** Messages in a batch while careful. */
    static final int BATCH = 16;

    private static final int UNTIL_AT_EASE = 1_000;

    /** Careful from the start, with these suspects. */
    public static Caution with(Set<RowId> suspects) {
        return new Caution(UNTIL_AT_EASE, Set.copyOf(suspects), null);
    }

    public boolean isOn() {
        return left > 0;
    }

    boolean suspects(Claimed message) {
        return suspects.contains(message.row());
    }

    /** A claim was made. */
    Caution claimed(Instant now) {
        return isOn() && since == null ? new Caution(left, suspects, now) : this;
    }

    /** That many more went well. */
    Caution stored(int messages, Instant now, Duration longestClaim) {
        if (!isOn() || left > messages) {
            return isOn() ? new Caution(left - messages, suspects, since) : NONE;
        }
        return isTooEarly(now, longestClaim) ? new Caution(1, suspects, since) : NONE;
    }

    /** There is nothing more to send. */
    Caution drained(Instant now, Duration longestClaim) {
        return isOn() && isTooEarly(now, longestClaim) ? this : NONE;
    }

    private boolean isTooEarly(Instant now, Duration longestClaim) {
        return since == null || now.isBefore(since.plus(longestClaim));
    }
}
