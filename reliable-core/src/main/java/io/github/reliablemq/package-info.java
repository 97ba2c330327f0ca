/**
 * Reliable messaging: record messages in your own transaction, relay them to a broker, handle each of them once.
 *
 * <p>Producing starts at {@link io.github.reliablemq.ReliableProducer}, sending at {@link io.github.reliablemq.Relay},
 * receiving at {@link io.github.reliablemq.IdempotentConsumer}.
 */
@NullMarked
package io.github.reliablemq;

import org.jspecify.annotations.NullMarked;
