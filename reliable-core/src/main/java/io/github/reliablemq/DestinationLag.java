package io.github.reliablemq;

import java.time.Duration;

/**
 * How far the relays are behind at one destination.
 *
 * @param destination usually {@code queue://name}
 * @param lag age of the oldest message that is due, unsent and not held back; zero when there is none
 * @param due messages that are due, unsent and not held back
 * @param heldBackKeys ordering keys whose messages wait behind one that is parked or waits for a retry
 */
public record DestinationLag(String destination, Duration lag, Count due, Count heldBackKeys) {}
