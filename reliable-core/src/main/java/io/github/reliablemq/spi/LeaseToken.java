package io.github.reliablemq.spi;

import java.util.UUID;

/**
 * Proof of owning a lease. Every write of an owner carries it, so that an owner whose lease is gone changes nothing.
 *
 * @param value 128 random bits, new for each handling
 */
public record LeaseToken(UUID value) {}
