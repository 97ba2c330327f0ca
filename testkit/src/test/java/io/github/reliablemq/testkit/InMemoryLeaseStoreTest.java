package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.LeaseStore;
import java.time.Duration;
import java.time.Instant;

final class InMemoryLeaseStoreTest extends LeaseStoreContract {

    @Override
    protected Fixture fixture() {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        InMemoryLeaseStore store = InMemoryLeaseStore.create(clock);
        return new Fixture() {
            @Override
            public LeaseStore store() {
                return store;
            }

            @Override
            public void elapse(Duration time) {
                clock.advance(time);
            }

            @Override
            public void flush() {
                store.flush();
            }
        };
    }
}
