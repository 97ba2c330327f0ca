package io.github.reliablemq.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.testkit.LeaseStoreContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

final class RedisLeasesContractIT extends LeaseStoreContract {

    @Override
    protected Fixture fixture() {
        String prefix = "contract:" + UUID.randomUUID() + ":";
        RedisLeases leases = RedisLeases.builder(SharedServers.redis().uri())
                .keyPrefix(prefix)
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

            /** Others use the same server. */
            @Override
            public void flush() {
                try (RedisClient client =
                                RedisClient.create(SharedServers.redis().uri());
                        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
                    List<byte[]> keys = connection.sync().keys(prefix + "*");
                    assertThat(keys).isNotEmpty();
                    connection.sync().del(keys.toArray(byte[][]::new));
                }
            }

            @Override
            public void close() {
                leases.close();
            }
        };
    }
}
