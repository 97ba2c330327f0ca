package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.testkit.LeaseStoreContract;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;

final class RedisLeasesContractIT extends LeaseStoreContract {

    @Override
    protected Fixture fixture() {
        RedisLeases leases = RedisLeases.builder(SharedServers.redis().uri())
                .keyPrefix("contract:" + UUID.randomUUID() + ":")
                .commandTimeout(Duration.ofSeconds(10))
                .open();
        return new Fixture() {
            @Override
            public LeaseStore store() {
                return leases;
            }

            @Override
            public void elapse(Duration time) {
                // Leases end by the clock of Redis, which cannot be moved.
                Awaitility.await().pollDelay(time).atMost(time.multipliedBy(10)).until(() -> true);
            }

            @Override
            public void close() {
                leases.close();
            }
        };
    }
}
