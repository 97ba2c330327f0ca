package io.github.reliablemq;

import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What all consumers of a keeper share; all of it thread-safe.
 *
 * @param tokens gives a token nobody else has at each call
 */
record LeaseParts(LeaseStore store, InstantSource clock, Supplier<LeaseToken> tokens, Pauses pauses) {}
