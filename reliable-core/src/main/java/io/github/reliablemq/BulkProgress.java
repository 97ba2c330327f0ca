package io.github.reliablemq;

import java.util.UUID;

/**
 * How far a bulk action has come.
 *
 * @param id names it, also after a crash
 * @param action what is done
 * @param operator by whom and why
 * @param total messages it was frozen with
 * @param done messages the action was done to
 * @param unchanged messages that were not as they had been frozen, or in a relay's hands, and were left alone
 * @param phase where it stands
 */
public record BulkProgress(
        UUID id, BulkAction action, Operator operator, long total, long done, long unchanged, Phase phase) {

    /** Where a bulk action stands. */
    public enum Phase {
        /** Messages are left; it goes on while somebody runs {@link BulkRun#go}. */
        OPEN,
        /** Messages are left, and somebody asked for a stop. */
        STOPPED,
        FINISHED
    }

    /** Messages that are still to do. */
    public long left() {
        return total - done - unchanged;
    }
}
