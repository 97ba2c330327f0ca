package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.LeaseStore;
import java.time.Duration;
import java.time.Instant;

final class FakeLeaseStoreTest extends LeaseStoreContract {

    @Override
    protected Fixture fixture() {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        FakeLeaseStore store = new FakeLeaseStore(clock);
        return new Fixture() {
            @Override
            public LeaseStore store() {
                return store;
            }

            @Override
            public void elapse(Duration time) {
                clock.advance(time);
            }
        };
    }
}
