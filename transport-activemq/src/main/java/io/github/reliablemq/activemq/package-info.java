/**
 * ActiveMQ Classic: sending to it ({@link io.github.reliablemq.activemq.ActiveMqTransport} for the relay,
 * {@link io.github.reliablemq.activemq.ActiveMqDirectSender} without an outbox) and listening on it
 * ({@link io.github.reliablemq.activemq.ActiveMqListener}).
 */
@NullMarked
package io.github.reliablemq.activemq;

import org.jspecify.annotations.NullMarked;
