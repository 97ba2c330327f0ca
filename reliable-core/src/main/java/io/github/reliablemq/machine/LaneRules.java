package io.github.reliablemq.machine;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.Appetite;

/**
 * What a lane is configured with.
 *
 * @param retry for failures charged to a message
 * @param appetite the largest batch
 * @param outage wait after each failure in a row to reach broker or store
 * @param poll wait after each empty claim in a row, unless the doorbell rings
 */
public record LaneRules(RetryPolicy retry, Appetite appetite, Backoff outage, Backoff poll) {}
