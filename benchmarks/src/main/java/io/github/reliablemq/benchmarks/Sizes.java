package io.github.reliablemq.benchmarks;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param messages in one turn of a drain; other work is sized after it
 * @param batch messages in one transaction, ours and everybody's
 * @param retained rows of sent messages that are kept
 * @param waiting rows that cannot go while others do
 * @param hold how long an old snapshot has been open before it counts
 */
record Sizes(int messages, int batch, int retained, int waiting, Duration hold) {

    /** For work that is slower by nature, at least 1. */
    int fraction(int divisor) {
        return Math.max(1, messages / divisor);
    }
}
