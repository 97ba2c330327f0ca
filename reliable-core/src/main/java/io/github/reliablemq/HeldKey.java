package io.github.reliablemq;

import java.time.Duration;

/**
 * An ordering key whose messages wait.
 *
 * @param destination usually {@code queue://name}
 * @param key the ordering key
 * @param head the message that holds back the others, parked or waiting for a retry
 * @param depth unsent messages of the key, the head included
 * @param age of the head since it was recorded
 */
public record HeldKey(String destination, String key, MessageSummary head, Count depth, Duration age) {}
