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
 * @param longestClaim after that much time what is left of a batch goes back instead of being sent
 */
public record LaneRules(
        RetryPolicies retry, Appetite appetite, Backoff outage, Backoff standstill, Poll poll, Duration longestClaim) {}
