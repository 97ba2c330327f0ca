package io.github.reliablemq;

import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Transport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What all lanes of a relay share. Everything in it is thread-safe. */
record RelayParts(
        LaneMachine machine,
        OutboxStore store,
        Transport transport,
        Duration sendDeadline,
        Doorbell doorbell,
        RelayKeeper keeper,
        RelayBoard board,
        RelayReporter reporter,
        InstantSource clock,
        RandomGenerator random) {}
