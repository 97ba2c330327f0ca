package io.github.reliablemq;

import java.time.Instant;

/**
 * Parked messages that failed in the same way.
 *
 * @param fingerprint exception type and the place it came from, for {@link MessageFilter#fingerprint}
 * @param example the failure of one of them
 * @param messages how many they are
 * @param oldest when the first of them was recorded
 */
public record FailureGroup(String fingerprint, Failure example, Count messages, Instant oldest) {}
