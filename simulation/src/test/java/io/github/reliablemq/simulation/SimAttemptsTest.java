package io.github.reliablemq.simulation;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.testkit.AttemptLogContract;

/** What the simulation counts attempts with keeps the published contract. */
final class SimAttemptsTest extends AttemptLogContract {

    @Override
    protected AttemptLog log() {
        return new SimAttempts();
    }
}
