package io.github.reliablemq;

import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A relay's configuration after it was checked.
 *
 * @param housekeeping how often to tidy up; null for never
 * @param closeGrace how much longer than the send deadline a close waits for the lanes
 * @param beat how often to say that it is alive
 */
record RelaySettings(
        String name,
        int lanes,
        Appetite appetite,
        RetryPolicies retry,
        Duration sendDeadline,
        Duration closeGrace,
        Duration beat,
        Backoff outage,
        Backoff standstill,
        Poll poll,
        @Nullable Duration housekeeping,
        RelayListener listener,
        InstantSource clock,
        RandomGenerator random) {}
