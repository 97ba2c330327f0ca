package io.github.reliablemq.benchmarks;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param messages in one turn of a drain; other work is sized after it
 * @param batch messages in one transaction, ours and everybody's
 * @param retained rows of sent messages that are kept
 * @param waiting rows that cannot go while others do
 * @param waitingRows rows that can go, of which the first are drained
 * @param hold how long an old snapshot has been open before it counts, and how long a steady load lasts
 * @param sustained how long a steady state is measured
 * @param backlog rows that can go and wait while a relay's memory is measured
 * @param idle how long a relay that has nothing to do is watched
 * @param growth how far contests go in which something grows
 */
record Sizes(
        int messages,
        int batch,
        int retained,
        int waiting,
        int waitingRows,
        Duration hold,
        Duration sustained,
        int backlog,
        Duration idle,
        Growth growth) {

    /** For work that is slower by nature, at least 1. */
    int fraction(int divisor) {
        return Math.max(1, messages / divisor);
    }
}
