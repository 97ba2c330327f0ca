package io.github.reliablemq.machine;

import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
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
 * @param accused rows that were under way alone at a former end: each is parked instead of sent
 * @param since the first claim; null before it
 */
public record Caution(
        int left,
        Set<RowId> suspects,
        Set<RowId> accused,
        @Nullable Instant since) {

    /** Not careful. */
    public static final Caution NONE = new Caution(0, Set.of(), Set.of(), null);

    /** Messages in a batch while careful. */
    static final int BATCH = 16;

    private static final int UNTIL_AT_EASE = 1_000;

    /** Careful from the start, because of these ends. */
    public static Caution after(FormerEnds ends) {
        return new Caution(UNTIL_AT_EASE, Set.copyOf(ends.underWay()), Set.copyOf(ends.accused()), null);
    }

    public boolean isOn() {
        return left > 0;
    }

    boolean suspects(Claimed message) {
        return suspects.contains(message.row());
    }

    boolean accuses(Claimed message) {
        return accused.contains(message.row());
    }

    /** A claim was made. */
    Caution claimed(Instant now) {
        return isOn() && since == null ? new Caution(left, suspects, accused, now) : this;
    }

    /** That many more went well. */
    Caution stored(int messages, Instant now, Duration longestClaim) {
        if (!isOn() || left > messages) {
            return isOn() ? new Caution(left - messages, suspects, accused, since) : NONE;
        }
        return isTooEarly(now, longestClaim) ? new Caution(1, suspects, accused, since) : NONE;
    }

    /** An accused row that was parked is an operator's from now on: when it comes back, it is to be tried. */
    Caution settled(List<Settlement> settlements) {
        Set<RowId> rest = new LinkedHashSet<>(accused);
        settlements.stream()
                .filter(Settlement.Park.class::isInstance)
                .forEach(each -> rest.remove(each.message().row()));
        return rest.size() == accused.size() ? this : new Caution(left, suspects, Set.copyOf(rest), since);
    }

    /** There is nothing more to send. */
    Caution drained(Instant now, Duration longestClaim) {
        return isOn() && isTooEarly(now, longestClaim) ? this : NONE;
    }

    private boolean isTooEarly(Instant now, Duration longestClaim) {
        return since == null || now.isBefore(since.plus(longestClaim));
    }
}
