package io.github.reliablemq.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the store shows, without claiming anything.
 *
 * @param work whether a claim is worth its while
 * @param nextDue until the next message becomes due, by the store's clock; null when none waits for a time
 */
public record Outlook(Work work, @Nullable Duration nextDue) {

    /** Nobody looked. */
    public static final Outlook UNKNOWN = new Outlook(Work.LIKELY, null);

    /** Nothing is there, and nothing waits for a time. */
    public static final Outlook NOTHING = new Outlook(Work.NONE, null);

    /** Whether there is something to claim. */
    public enum Work {
        NONE,
        /**
         * Only what came while a claim was made and open, behind messages of its keys or elsewhere: a claim is worth
         * its while in a moment, when more of it may be there. A look does not say this.
         */
        BEHIND,
        /** Something may be sendable; a claim may still come back empty, for instance when other relays hold it. */
        LIKELY
    }
}
