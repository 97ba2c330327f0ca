package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.AttemptLog;

final class InMemoryAttemptLogTest extends AttemptLogContract {

    @Override
    protected AttemptLog log() {
        return InMemoryAttemptLog.create();
    }
}
