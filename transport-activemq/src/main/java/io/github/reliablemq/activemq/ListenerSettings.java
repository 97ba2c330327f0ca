package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.RetryPolicy;

/** What all threads of a listener share. */
record ListenerSettings(
        Destination queue,
        Destination deadLetters,
        IdempotentConsumer consumer,
        RetryPolicy retry,
        int prefetch,
        SafeEvents events) {}
