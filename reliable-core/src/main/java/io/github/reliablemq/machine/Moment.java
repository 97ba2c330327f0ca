package io.github.reliablemq.machine;

import java.time.Instant;

/**
 * When a step is made, and its luck: what a function cannot know by itself.
 *
 * @param now by a clock that does not go back; only waits are measured with it
 * @param roll a random number from 0 (inclusive) to 1 (exclusive), for jitter
 */
public record Moment(Instant now, double roll) {}
