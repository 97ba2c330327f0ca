package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.lease;
import static io.github.reliablemq.idempotency.redis.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways to be connected that are not one server. */
@Timeout(120)
final class RedisConnectionsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AtomicInteger effects = new AtomicInteger();

    @Test
    @DisplayName("P4r: a Redis Cluster keeps leases as one server does")
    void aClusterKeepsLeases() {
        try (RedisServer node = RedisServer.clusterOfOne();
                RedisLeases leases = RedisLeases.clusterBuilder(List.of(node.uri()))
                        .commandTimeout(TIMEOUT)
                        .open()) {
            Received received = message();
            IdempotentConsumer mailer = leases.consumer("mailer", each -> effects.incrementAndGet());
            assertThat(mailer.accept(received)).isEqualTo(new Verdict.Done());
            assertThat(mailer.accept(received)).isEqualTo(new Verdict.Duplicate());

            List<Lease> many =
                    IntStream.range(0, 300).mapToObj(i -> lease(message().id())).toList();
            assertThat(leases.claimAll(many)).hasSize(300).containsOnly(new LeaseClaim.Acquired());
            assertThat(leases.renewAll(many)).hasSize(300).containsOnly(Renewal.RENEWED);
            assertThat(leases.attempts().orElseThrow().begin(Deliveries.MAILER, received.id(), 0))
                    .isEqualTo(new Attempt(1, 1));
            assertThat(effects).hasValue(1);
        }
    }

    @Test
    void aClusterClientOfTheCallerStaysOpen() {
        try (RedisServer node = RedisServer.clusterOfOne()) {
            RedisClusterClient client = RedisClusterClient.create(node.uri());
            RedisLeases leases =
                    RedisLeases.clusterBuilder(client).commandTimeout(TIMEOUT).open();
            assertThat(leases.claim(lease(message().id()))).isEqualTo(new LeaseClaim.Acquired());
            leases.close();
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
            client.shutdown();
        }
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidSo() {
        RedisServer node = RedisServer.clusterOfOne();
        node.close();
        assertThatThrownBy(() -> RedisLeases.clusterBuilder(List.of(node.uri())).open())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("check the address");
    }

    @Test
    @DisplayName("P4r: after a failover leases go on at the new master, and what was replicated is known there")
    void aFailoverIsFollowed() {
        try (RedisServer master = RedisServer.embedded("--repl-diskless-sync-delay", "0");
                RedisServer replica =
                        RedisServer.embedded("--replicaof", master.host(), Integer.toString(master.port()))) {
            awaitReplica(master);
            try (RedisServer sentinel = RedisServer.sentinel(master);
                    RedisLeases leases = RedisLeases.builder(sentinel.uri())
                            .commandTimeout(TIMEOUT)
                            .open()) {
                awaitInfo(sentinel, "sentinel", "slaves=1");
                Received received = message();
                IdempotentConsumer mailer = leases.consumer("mailer", each -> effects.incrementAndGet());
                assertThat(mailer.accept(received)).isEqualTo(new Verdict.Done());
                awaitKeys(replica);

                master.kill();

                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> mailer.accept(received), new Verdict.Duplicate()::equals);
                assertThat(mailer.accept(message())).isEqualTo(new Verdict.Done());
                assertThat(effects).hasValue(2);
            }
        }
    }

    private static void awaitReplica(RedisServer master) {
        awaitInfo(master, "replication", "state=online");
    }

    private static void awaitKeys(RedisServer replica) {
        awaitInfo(replica, "keyspace", "keys=1");
    }

    private static void awaitInfo(RedisServer server, String section, String wanted) {
        RedisClient client = RedisClient.create("redis://" + server.host() + ":" + server.port());
        try (var connection = client.connect()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> connection.sync().info(section).contains(wanted));
        } finally {
            client.shutdown();
        }
    }
}
