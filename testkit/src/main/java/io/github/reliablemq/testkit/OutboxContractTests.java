package io.github.reliablemq.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the outbox contract share: a fresh fixture for each test. */
abstract class OutboxContractTests {

    private OutboxProbe probe;

    @SuppressWarnings("NullAway.Init")
    OutboxContractTests() {}

    /** A new fixture with an empty store. */
    protected abstract OutboxStoreContract.Fixture fixture();

    @BeforeEach
    final void openFixture() {
        probe = new OutboxProbe(fixture());
    }

    @AfterEach
    final void closeFixture() {
        probe.close();
    }

    final OutboxProbe probe() {
        return probe;
    }
}
