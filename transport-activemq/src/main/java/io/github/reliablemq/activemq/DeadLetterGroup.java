package io.github.reliablemq.activemq;

import java.time.Instant;

/**
 * Dead letters of one cause.
 *
 * @param fingerprint what they have in common
 * @param count how many were seen
 * @param example one of them
 * @param oldest since when the oldest is here
 */
public record DeadLetterGroup(String fingerprint, int count, DeadLetter example, Instant oldest) {}
