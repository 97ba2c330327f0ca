package io.github.reliablemq;

import java.time.Instant;

/**
 * A destination nothing is sent to.
 *
 * @param destination which
 * @param since when it was paused, by the store's clock
 * @param operator by whom and why
 */
public record PausedDestination(Destination destination, Instant since, Operator operator) {}
