package io.github.reliablemq.machine;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.spi.Appetite;
import java.time.Duration;

/**
 * What a lane is configured with.
 *
 * @param retry for failures charged to a message
 * @param appetite the largest batch
 * @param outage wait after each failure in a row to reach broker or store, and before a stuck destination is tried
 *     again
 * @param poll wait after each empty claim or look in a row, unless the doorbell rings
 * @param longestClaim after that much time without a word the store ends a claim; longer than {@code sendDeadline}
 * @param sendDeadline how long one send may take
 */
public record LaneRules(
        RetryPolicies retry,
        Appetite appetite,
        Backoff outage,
        Backoff standstill,
        Poll poll,
        Duration longestClaim,
        Duration sendDeadline) {

    /**
     * How old a claim may be when another send of it begins. One that takes all its time then still ends before the
     * store ends the claim, with a tenth of the room left for the way there.
     */
    Duration lastSend() {
        return longestClaim.minus(sendDeadline).multipliedBy(9).dividedBy(10);
    }
}
