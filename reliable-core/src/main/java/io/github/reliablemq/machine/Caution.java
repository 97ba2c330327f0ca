package io.github.reliablemq.machine;

import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.RowId;
import java.util.Set;

/**
 * How carefully a lane sends after former processes ended uncleanly, perhaps because of a message. While it lasts,
 * batches are small and each is announced to the store before it is sent, so that the next start knows what was under
 * way. Immutable.
 *
 * @param left messages that must still be stored before the lane is at ease
 * @param suspects rows that were under way at a former end: each travels alone
 */
public record Caution(int left, Set<RowId> suspects) {

    /** Not careful. */
    public static final Caution NONE = new Caution(0, Set.of());

    /** Messages in a batch while careful. */
    static final int BATCH = 16;

    private static final int UNTIL_AT_EASE = 1_000;

    /** Careful from the start, with these suspects. */
    public static Caution with(Set<RowId> suspects) {
        return new Caution(UNTIL_AT_EASE, Set.copyOf(suspects));
    }

    public boolean isOn() {
        return left > 0;
    }

    boolean suspects(Claimed message) {
        return suspects.contains(message.row());
    }

    Caution stored(int messages) {
        int remaining = Math.max(0, left - messages);
        return remaining == 0 ? NONE : new Caution(remaining, suspects);
    }
}
