package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.MessageIdSource;
import java.time.Duration;

/** How messages are recorded. */
record EnqueueSettings(
        MessageIdSource ids,
        Content content,
        Duration dedupWindow,
        KeyOrder keyOrder,
        Backlog backlog,
        EnqueueReporter reporter) {}
