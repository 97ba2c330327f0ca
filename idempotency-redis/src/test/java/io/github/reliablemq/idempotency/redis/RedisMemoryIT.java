package io.github.reliablemq.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a key takes: the figures in docs/idempotency.md are printed by this. */
@Timeout(120)
final class RedisMemoryIT {

    /** Just below a power of two: a little above, Redis doubles its tables, and each key bears more of them. */
    private static final int KEYS = 32_000;

    @Test
    @DisplayName("A completed message takes a little more than a hundred bytes of Redis")
    void aKeyIsSmall() throws Exception {
        double plain = bytesPerKey(Optional.empty());
        double marked = bytesPerKey(Optional.of(Fingerprint.of(new byte[] {1})));
        System.out.printf("bytes for each completed message: %.0f, with a fingerprint %.0f%n", plain, marked);

        assertThat(plain).isBetween(60.0, 150.0);
        assertThat(marked).isBetween(plain + 16, 200.0);
    }

    private static double bytesPerKey(Optional<Fingerprint> mark) throws Exception {
        try (RedisServer server = RedisServer.embedded("--appendonly", "no");
                RedisLeases leases = RedisLeases.builder(server.uri())
                        .commandTimeout(Duration.ofSeconds(10))
                        .open()) {
            RedisClient client = RedisClient.create(server.uri());
            RedisCommands<String, String> raw = client.connect().sync();
            long before = used(raw);
            complete(leases, mark);
            assertThat(raw.dbsize()).isEqualTo(KEYS);
            long after = used(raw);
            client.shutdown();
            return (after - before) / (double) KEYS;
        }
    }

    private static void complete(RedisLeases leases, Optional<Fingerprint> mark) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                Lease plain = Deliveries.lease(
                        new MessageId(UUID.randomUUID()), Deliveries.LEASE, CrashPolicy.RETRY_AFTER_LEASE);
                Lease lease = new Lease(plain.consumer(), plain.id(), plain.token(), plain.terms(), mark);
                all.add(CompletableFuture.runAsync(() -> leases.complete(lease), threads));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long used(RedisCommands<String, String> raw) {
        return raw.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.strip().substring("used_memory:".length())))
                .findFirst()
                .orElseThrow();
    }
}
