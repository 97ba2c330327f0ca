package io.github.reliablemq.spi;

import io.github.reliablemq.CrashPolicy;
import java.time.Duration;

/**
 * What a lease is taken on.
 *
 * @param lease how long it lasts from its claim or its last renewal
 * @param retention how long the message is done after its completion; and, under {@link CrashPolicy#HOLD_FOR_OPERATOR},
 *     how long from its claim or last renewal a run that nobody ended is held
 * @param afterCrash what becomes of a lease that ends by itself
 */
public record LeaseTerms(Duration lease, Duration retention, CrashPolicy afterCrash) {}
