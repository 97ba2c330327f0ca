package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageIdSource;
import java.time.Duration;

/** How messages are recorded. Immutable. */
record EnqueueSettings(MessageIdSource ids, int maxBodyBytes, Duration dedupWindow) {}
